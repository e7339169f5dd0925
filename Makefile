# `make run` and `make test` do all their own set-up. Everything they install is pinned by hash in requirements.lock.
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo
READY := $(VENV)/.ready

# Without compiled bytecode every command would take twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test slow lint types check-all bench schemas codes lock clean

run: $(READY)
	@rm -rf $(DEMO)
	@echo '$$ policy demo $(DEMO)'; $(BIN)/policy demo $(DEMO)
	@echo; echo '$$ policy -w $(DEMO) case list'; $(BIN)/policy -w $(DEMO) case list
	@echo; echo '$$ policy -w $(DEMO) draw bundle --public --out $(DEMO)/public'; \
	  $(BIN)/policy -w $(DEMO) draw bundle --public --out $(DEMO)/public
	@echo; echo '$$ python verify/verify_draw.py $(DEMO)/public'; $(BIN)/python -I verify/verify_draw.py $(DEMO)/public

test: $(READY)
	$(BIN)/python -m pytest -n 2

slow: $(READY)
	$(BIN)/python -m pytest -n 2 -m slow

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m bench

schemas: $(READY)
	$(BIN)/python -m policy_engine.plan.schema schemas
	$(BIN)/python -m policy_engine.rulebook.schema schemas

codes: $(READY)
	$(BIN)/python -m policy_engine.usecases.explain docs/codes

lock: $(READY)
	$(BIN)/python -m pip install pip-tools
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --extra dev --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) $(DEMO) dist build .cache

$(READY): requirements.lock pyproject.toml
	@python=''; for candidate in "$$PYTHON" python3.12 python3.11 python3 python; do \
	  [ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null \
	    && { python=$$candidate; break; }; done; \
	[ -n "$$python" ] || { echo '需要 Python 3.11 或 3.12；请先安装，或用 make PYTHON=/路径/python3.12 指定。'; \
	  echo 'Python 3.11 or 3.12 is needed; install it, or name it: make PYTHON=/path/to/python3.12'; exit 2; }; \
	command -v "$${CC:-cc}" >/dev/null || { echo '需要 C 编译器（durable-rules 以源码发布）；例如 apt-get install gcc python3-dev。'; \
	  echo 'A C compiler is needed (durable-rules ships as source); for example: apt-get install gcc python3-dev'; exit 2; }; \
	"$$python" -m venv $(VENV) || { echo '无法建立虚拟环境；Debian/Ubuntu 请安装 python3-venv。 / Cannot create a virtual environment; on Debian/Ubuntu install python3-venv.'; exit 2; }
	@echo '安装依赖（首次约一两分钟） / installing dependencies …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
