# Sums surefire's and failsafe's XML reports: failed and skipped tests with their reasons, then
# `N passed, N failed, N skipped`. Ends with 1 where something failed or nothing ran.

function attribute(line, name,    at, value) {
  at = index(line, " " name "=\"")
  if (at == 0) return ""
  value = substr(line, at + length(name) + 3)
  value = substr(value, 1, index(value, "\"") - 1)
  gsub(/&#10;|&#xa;/, " ", value)
  gsub(/&quot;/, "\"", value)
  gsub(/&apos;/, "'", value)
  gsub(/&lt;/, "<", value)
  gsub(/&gt;/, ">", value)
  gsub(/&amp;/, "\\&", value)
  return value
}

function told(word, reason) {
  printf "%s %s.%s%s\n", word, class, test, reason == "" ? "" : ": " substr(reason, 1, 300)
}

# Why a test was skipped: @Disabled says it in an attribute, a failed assumption in the text.
function reason(line,    text) {
  text = attribute(line, "message")
  if (text == "" && match(line, /<!\[CDATA\[/)) {
    text = substr(line, RSTART + RLENGTH)
    sub(/^[A-Za-z0-9_.$]+: /, "", text)
    sub(/^Assumption failed: /, "", text)
  }
  return text
}

# What a test printed, and stack traces, may look like anything.
FNR == 1 { quoted = 0 }
quoted { if (index($0, "]]>")) quoted = 0; next }

/<testsuite / {
  tests += attribute($0, "tests")
  failed += attribute($0, "failures") + attribute($0, "errors")
  skipped += attribute($0, "skipped")
}
/<testcase / { test = attribute($0, "name"); class = attribute($0, "classname") }
/<skipped/ { told("SKIPPED", reason($0)) }
/<(failure|error)[ >]/ { told("FAILED ", attribute($0, "message")) }
/<!\[CDATA\[/ && !/\]\]>/ { quoted = 1 }

END {
  passed = tests - failed - skipped
  if (built) {
    print "FAILED  the build itself (Maven ended with " built ")"
    failed++
  }
  printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
  exit (failed > 0 || tests == 0) ? 1 : 0
}
