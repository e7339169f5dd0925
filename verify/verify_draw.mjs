// node verify_draw.mjs BUNDLE_DIR... [--slip FILE]    a public bundle
// node verify_draw.mjs --vector FILE...               complete cases
// Exit code: 0 all holds, 1 something does not, 2 the input cannot be used.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { belongs, firstDifference, parse, slipFaults, Unusable, verifyBundle } from './double_random.mjs'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const reader = (bundle) => (name) => (existsSync(join(bundle, name)) ? decoder.decode(readFileSync(join(bundle, name))) : null)

function vector(file) {
  const found = firstDifference(JSON.parse(decoder.decode(readFileSync(file))))
  console.log(found ? `✗ [vector] ${basename(file)}: ${found}` : `✓ ${basename(file)}`)
  return found ? 1 : 0
}

function bundle(path, slip) {
  const read = reader(path)
  if (JSON.parse(read('bundle.json') ?? '{}').level === 'auditor') {
    console.log('✗ [form] bundle.json (审计用的核验包请用 verify_draw.py / an auditor bundle: use verify_draw.py)')
    return 2
  }
  const result = verifyBundle(read)
  const { manifest, draws, faults } = result
  if (slip && !faults.length) {
    const text = decoder.decode(readFileSync(slip)).replace(/\n$/, '')
    for (const detail of slipFaults(read, result, parse(text, basename(slip)))) faults.push({ code: 'slip', file: basename(slip), detail })
  }
  for (const { folder, draw } of draws) {
    const holds = !faults.some(({ file }) => file.startsWith(folder))
    console.log(`${holds ? '✓' : '✗'} ${draw.name} #${draw.attempt} ${draw.level} ${draw.state}`)
  }
  for (const { code, file, detail } of faults) console.log(`✗ [${code}] ${file}${detail ? ` (${detail})` : ''}`)
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    const name = relative(path, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/')
    if (!entry.isDirectory() && !belongs(name, draws.length)) console.log(`! ${name}: not looked at`)
  }
  console.log(`size ${manifest.size}, root ${manifest.root}`)
  return faults.length ? 1 : 0
}

function main(given) {
  // There is no prose to choose a language for; `--lang` is taken, as by verify_draw.py, and makes no difference.
  const paths = given.filter((word, i) => !word.startsWith('--') && !['--slip', '--lang'].includes(given[i - 1]))
  const slip = given.includes('--slip') ? given[given.indexOf('--slip') + 1] : null
  let worst = paths.length ? 0 : 2
  for (const path of paths) {
    try {
      worst = Math.max(worst, given.includes('--vector') ? vector(path) : bundle(path, slip))
    } catch (error) {
      console.log(`✗ [form] ${error instanceof Unusable ? error.where : basename(path)}`)
      worst = 2
    }
  }
  return worst
}

process.exitCode = main(process.argv.slice(2))
