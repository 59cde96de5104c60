# Reads a TAP report and prints three numbers: tests passed, failed, skipped.
# A test is a block that has no blocks inside; a block that failed although all inside it passed
# counts as one failure, and so does a file that broke off.

function indent(line) {
  match(line, /^ */)
  return RLENGTH
}

# Diagnostics are YAML between "---" and "..."; what they quote is not a result.
quoted >= 0 {
  if (indent($0) == quoted && $1 == "...") quoted = -1
  next
}
$0 ~ /^ *---$/ { quoted = indent($0); next }

$0 ~ /^ *# Subtest: / {
  depth = indent($0) / 4
  opened[depth] = 1
  tests[depth + 1] = 0
  failures[depth + 1] = 0
  next
}

$0 ~ /^ *(not )?ok [0-9]+/ {
  depth = indent($0) / 4
  good = $0 !~ /^ *not ok/
  if ($0 ~ / # SKIP/ || $0 ~ / # TODO/) {
    skipped++
  } else if (opened[depth]) {
    inside = tests[depth + 1]
    broken = failures[depth + 1]
    if (inside == 0 || (!good && broken == 0)) {
      if (good) passed++
      else failed++
    }
    failures[depth] += good ? 0 : 1
  } else if (depth == 0 && !good) {
    failed++
  }
  if (opened[depth]) tests[depth]++
  opened[depth] = 0
}

BEGIN { quoted = -1 }
END { printf "%d %d %d\n", passed, failed, skipped }
