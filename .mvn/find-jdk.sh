# Sets and exports JAVA_HOME to a JDK of at least version 25, or explains in one line and exits 2.
# Sourced by mvnw and rmaplab. Tried in this order: JAVA_HOME, the java on PATH, then the newest in
# the usual places (RMAPLAB_JDK_PATH, a list of directories separated by colons, replaces those).

# Prints "MAJOR MINOR PATCH" of the JDK in $1; fails if there is none.
jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  jdk_text=
  if [ -r "$1/release" ]; then
    while IFS= read -r jdk_line || [ -n "$jdk_line" ]; do
      case $jdk_line in JAVA_VERSION=*) jdk_text=${jdk_line#JAVA_VERSION=} ;; esac
    done <"$1/release"
  fi
  if [ -z "$jdk_text" ]; then
    jdk_text=$("$1/bin/java" -version 2>&1 </dev/null | sed -n 's/^.* version \("[^"]*"\).*/\1/p')
  fi
  # Keep the leading number of each of three parts: "25.0.3", "26-ea", "1.8.0_412".
  jdk_text=${jdk_text#\"}
  jdk_text=${jdk_text%%[!0-9.]*}
  jdk_major=${jdk_text%%.*}
  case $jdk_text in *.*) jdk_text=${jdk_text#*.} ;; *) jdk_text=0 ;; esac
  jdk_minor=${jdk_text%%.*}
  case $jdk_text in *.*) jdk_text=${jdk_text#*.} ;; *) jdk_text=0 ;; esac
  jdk_patch=${jdk_text%%.*}
  [ -n "$jdk_major" ] && echo "$jdk_major ${jdk_minor:-0} ${jdk_patch:-0}"
}

# Whether the JDK in $1 is new enough.
jdk_suits() {
  jdk_found=$(jdk_version "$1") && [ "${jdk_found%% *}" -ge 25 ]
}

# Whether version $1 is above version $2, each "MAJOR MINOR PATCH".
jdk_above() {
  set -- $1 $2
  [ "$1" -gt "$4" ] && return 0
  [ "$1" -eq "$4" ] || return 1
  [ "$2" -gt "$5" ] && return 0
  [ "$2" -eq "$5" ] && [ "$3" -gt "$6" ]
}

find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && jdk_suits "$JAVA_HOME"; then
    export JAVA_HOME
    return
  fi

  jdk_java=$(command -v java) || jdk_java=
  if [ -n "$jdk_java" ]; then
    jdk_java=$(readlink -f "$jdk_java" 2>/dev/null || echo "$jdk_java")
    jdk_home=${jdk_java%/bin/java}
    if ! [ -r "$jdk_home/release" ]; then # a wrapper script, or macOS's stub: ask it
      jdk_home=$("$jdk_java" -XshowSettings:properties -version 2>&1 </dev/null |
        sed -n 's/^ *java\.home = //p')
    fi
    if jdk_suits "$jdk_home"; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return
    fi
  fi

  JAVA_HOME=
  jdk_best='0 0 0'
  jdk_ifs=$IFS
  IFS=:
  for jdk_dir in ${RMAPLAB_JDK_PATH-/usr/lib/jvm:/usr/java:/opt/java:${HOME-}/.sdkman/candidates/java:${HOME-}/.jdks}; do
    IFS=$jdk_ifs
    for jdk_home in "$jdk_dir"/*; do
      if jdk_suits "$jdk_home" && jdk_above "$jdk_found" "$jdk_best"; then
        jdk_best=$jdk_found
        JAVA_HOME=$jdk_home
      fi
    done
  done
  IFS=$jdk_ifs
  if [ -z "$JAVA_HOME" ]; then
    echo "rmaplab: no JDK 25 or newer found; install one (a JDK, not a JRE) and set JAVA_HOME to it" >&2
    exit 2
  fi
  export JAVA_HOME
}
