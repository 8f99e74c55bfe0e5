# Sets MVNW_REPOURL, where mvnw fetches Maven itself from, to the mirror of Central that the user's
# settings name, if they name one. Sourced by mvnw. (Maven, once there, reads the settings itself.)

# Prints the address of the first mirror of Central in the settings file $1.
mirror_of_central() {
  awk '
    # The text of element e within x.
    function text(x, e,    from, to) {
      from = index(x, "<" e ">")
      to = index(x, "</" e ">")
      if (!from || !to) return ""
      x = substr(x, from + length(e) + 2, to - from - length(e) - 2)
      gsub(/[ \t\r]/, "", x)
      return x
    }
    { all = all $0 " " }
    END {
      while (from = index(all, "<!--")) {
        rest = substr(all, from)
        to = index(rest, "-->")
        all = substr(all, 1, from - 1) (to ? substr(rest, to + 3) : "")
      }
      while (to = index(all, "</mirror>")) {
        mirror = substr(all, index(all, "<mirror>"), to)
        all = substr(all, to + 9)
        of = "," text(mirror, "mirrorOf") ","
        url = text(mirror, "url")
        sub(/\/$/, "", url)
        if (of ~ /,(\*|central|external:\*),/ && of !~ /,!central,/ && url !~ /\$/) {
          print url
          exit
        }
      }
    }' "$1"
}

if [ -z "${MVNW_REPOURL-}" ] && [ -r "${HOME-}/.m2/settings.xml" ]; then
  MVNW_REPOURL=$(mirror_of_central "$HOME/.m2/settings.xml") || MVNW_REPOURL=
fi
