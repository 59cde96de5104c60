# Prints what failed in a TAP report, with its diagnostics and the file and test around it.

function indent(line) {
  match(line, /^ */)
  return RLENGTH
}

BEGIN { quoted = -1 }

quoted >= 0 {
  if (wanted) print
  if (indent($0) == quoted && $1 == "...") quoted = -1
  next
}
$0 ~ /^ *---$/ {
  quoted = indent($0)
  if (wanted) print
  next
}
# A failed block repeats what failed inside it; its own diagnostics say nothing new.
$0 ~ /^ *# Subtest: / { inside[indent($0)] = 1; wanted = 0; next }
$0 ~ /^ *not ok [0-9]+/ && $0 !~ / # TODO/ {
  wanted = !inside[indent($0)]
  inside[indent($0)] = 0
  print
  next
}
$0 ~ /^ *ok [0-9]+/ { inside[indent($0)] = 0 }
{ wanted = 0 }
