// Runs a command with the longest arguments that the kernel lets it have, so that it cannot exec anything
// that makes them longer: fillers are appended, as many bytes as exec(2) takes.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kPiece = 100000, kMostPieces = 100 };

static char piece[kPiece + 1];
static char** words;
static int fixed;

// The command's own words, then `bytes` of filler in pieces (one argument may not be longer than 128 KiB).
static void fill(long bytes) {
  int count = fixed;
  for (; bytes > 0; bytes -= kPiece) words[count++] = piece + (bytes < kPiece ? kPiece - bytes : 0);
  words[count] = NULL;
}

// Tries it on ourselves, for a success cannot be taken back.
static int fits(const char* self, long bytes) {
  fill(bytes);
  const pid_t pid = fork();
  if (pid == 0) {
    execv(self, words);
    _exit(1);
  }
  int status = 1;
  waitpid(pid, &status, 0);
  return status == 0;
}

int main(int argc, char** argv) {
  if (argc > 1 && argv[argc - 1][0] == '~') return 0;
  if (argc < 2) return 125;
  memset(piece, '~', kPiece);
  words = calloc((size_t)argc + kMostPieces + 2, sizeof *words);
  if (words == NULL) return 125;
  fixed = argc - 1;
  memcpy(words, argv + 1, sizeof *words * (size_t)fixed);
  long low = 0, high = (long)kPiece * kMostPieces;
  while (high - low > 16) {
    const long middle = (low + high) / 2;
    if (fits(argv[0], middle))
      low = middle;
    else
      high = middle;
  }
  // The two file names differ in length, which counts too.
  for (long bytes = low + 1024; bytes > 0; bytes -= 8) {
    fill(bytes);
    execvp(words[0], words);
    if (errno != E2BIG) break;
  }
  perror(words[0]);
  return 127;
}
