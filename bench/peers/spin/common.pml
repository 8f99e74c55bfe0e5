/*
 * The common program of bench/peers as a model for SPIN: N tasks of ten operations on two locks.
 * A peer to compare speeds with; Rmaplab's checker does not use it.
 *
 *     spin -DN=3 -DRACE=1 -a common.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan
 *
 * Without RACE and DEADLOCK it is CLEAN. One Promela statement is one operation of
 * rmaplab.bench.CheckerProgram.Body.run.
 */
#ifndef N
#define N 3
#endif

bit a, b;                    /* SpinLock a, b */
byte guarded_a, guarded_b;   /* guardedA, guardedB: plain, under the locks */
byte racy;                   /* Words racy */
byte ended;
bool wrong_data;

#define lock(l) atomic { !l -> l = 1 }

inline bump() { seen = racy; racy = seen + 1 }

proctype Task(byte id) {
  byte seen;
  lock(a);
  guarded_a++;
#ifndef RACE
  bump();
#endif
  a = 0;
#ifdef RACE
  bump();
#endif
#ifdef DEADLOCK
  if
  :: id == 1 -> lock(b); lock(a)
  :: else -> lock(a); lock(b)
  fi;
#else
  lock(a);
  lock(b);
#endif
  guarded_a++;
  guarded_b++;
  b = 0;
  a = 0;
  lock(b);
  guarded_b++;
  b = 0;
  ended++
}

init {
  byte i;
  atomic { for (i : 0 .. N - 1) { run Task(i) } }
  ended == N;
  wrong_data = racy != N || guarded_a != 2 * N || guarded_b != 2 * N;
  assert(!wrong_data)
}
