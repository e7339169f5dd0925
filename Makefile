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
	@echo '$$ policy init $(DEMO) --demo'; $(BIN)/policy init $(DEMO) --demo
	@echo; echo '$$ policy check $(DEMO)/plans/2023.yaml --format concise'; $(BIN)/policy check $(DEMO)/plans/2023.yaml --format concise
	@echo; echo '$$ policy sample county $(DEMO)/county'; $(BIN)/policy sample county $(DEMO)/county
	@for kind in targets inspectors recusals; do echo; \
	  echo "$$ policy registry import $$kind $(DEMO)/county/$$kind.generated.csv --on 2023-06-10"; \
	  $(BIN)/policy --workspace $(DEMO) registry import $$kind $(DEMO)/county/$$kind.generated.csv --on 2023-06-10 || exit $$?; done
	@echo; echo '$$ policy registry attest --all --on 2023-06-10 --yes'; $(BIN)/policy --workspace $(DEMO) registry attest --all --on 2023-06-10 --yes
	@for day in 2023-06-15 2023-07-03; do echo; echo "$$ policy run --on $$day --yes"; \
	  $(BIN)/policy --workspace $(DEMO) run --on $$day --yes || exit $$?; done
	@echo; echo '$$ policy verify'; $(BIN)/policy --workspace $(DEMO) verify
	@echo; echo '$$ policy audit verify'; $(BIN)/policy --workspace $(DEMO) audit verify
	@echo; echo '$$ policy draw bundle --public --out $(DEMO)/public'; $(BIN)/policy --workspace $(DEMO) draw bundle --public --out $(DEMO)/public
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
