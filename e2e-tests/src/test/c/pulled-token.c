/*
 * A PKCS#11 module (v2.40) in front of another one, whose token can be pulled and put back while a process uses it.
 * COUNTERSIGN_TEST_MODULE names the other module, COUNTERSIGN_TEST_TOKEN a folder: while a file "pulled" is in it, every
 * call fails with CKR_DEVICE_REMOVED, and all sessions and the login are gone, as after a real pull. Each C_Login that
 * reaches the token adds a byte to the file "logins".
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef unsigned long word;
typedef word (*call)(word, word, word, word, word, word, word, word);
/* CK_FUNCTION_LIST: a version, then 68 functions in the order of PKCS#11 v2.40. */
struct list { unsigned char version[8]; call f[68]; };
enum { INITIALIZE = 0, FINALIZE = 1, GET_INFO = 2, GET_FUNCTION_LIST = 3, GET_SLOT_LIST = 4, OPEN_SESSION = 12, CLOSE_ALL_SESSIONS = 14, LOGIN = 18 };
static const word CKR_OK = 0, CKR_DEVICE_REMOVED = 0x32;

static struct list *token, shown;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static word slots[16];
static int known, forgotten;
/* SoftHSM does not bear that sessions are closed under a call that uses them. */
static pthread_rwlock_t calls = PTHREAD_RWLOCK_INITIALIZER;

static const char *in_folder(const char *name, char *path, size_t size) {
  snprintf(path, size, "%s/%s", getenv("COUNTERSIGN_TEST_TOKEN"), name);
  return path;
}

/* Sessions die once for each pull. */
static int pulled(void) {
  char path[4096];
  int is = access(in_folder("pulled", path, sizeof path), F_OK) == 0;
  if (is == forgotten) return is;
  pthread_rwlock_wrlock(&calls);
  if (is && !forgotten) {
    for (int i = 0; i < known; i++) token->f[CLOSE_ALL_SESSIONS](slots[i], 0, 0, 0, 0, 0, 0, 0);
    known = 0;
  }
  forgotten = is;
  pthread_rwlock_unlock(&calls);
  return is;
}

static void note(int function, word slot) {
  char path[4096];
  if (function == OPEN_SESSION) {
    pthread_mutex_lock(&lock);
    int i = 0;
    while (i < known && slots[i] != slot) i++;
    if (i == known && known < 16) slots[known++] = slot;
    pthread_mutex_unlock(&lock);
  } else if (function == LOGIN) {
    int file = open(in_folder("logins", path, sizeof path), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) {
      if (write(file, "x", 1) != 1) abort();
      close(file);
    }
  }
}

static word pass(int function, word a, word b, word c, word d, word e, word f, word g, word h) {
  if (function > GET_SLOT_LIST) {
    if (pulled()) return CKR_DEVICE_REMOVED;
    note(function, a);
  }
  pthread_rwlock_rdlock(&calls);
  word answer = token->f[function](a, b, c, d, e, f, g, h);
  pthread_rwlock_unlock(&calls);
  return answer;
}

#define PASS(n) static word pass##n(word a, word b, word c, word d, word e, word f, word g, word h) { return pass(n, a, b, c, d, e, f, g, h); }
#define TEN(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7) X(t##8) X(t##9)
#define ALL(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) TEN(X, 1) TEN(X, 2) TEN(X, 3) TEN(X, 4) TEN(X, 5) \
  X(60) X(61) X(62) X(63) X(64) X(65) X(66) X(67)
ALL(PASS)
#define ENTRY(n) pass##n,
static const call passes[68] = { ALL(ENTRY) };

word C_GetFunctionList(struct list **out) {
  pthread_mutex_lock(&lock);
  if (!token) {
    void *module = dlopen(getenv("COUNTERSIGN_TEST_MODULE"), RTLD_NOW | RTLD_LOCAL);
    word (*get)(struct list **) = module ? (word (*)(struct list **))dlsym(module, "C_GetFunctionList") : 0;
    if (!get || get(&token) != CKR_OK) {
      fprintf(stderr, "pulled-token: no module at COUNTERSIGN_TEST_MODULE\n");
      abort();
    }
    shown = *token;
    for (int i = 0; i < 68; i++) shown.f[i] = passes[i];
    shown.f[GET_FUNCTION_LIST] = (call)(void *)C_GetFunctionList;
  }
  pthread_mutex_unlock(&lock);
  *out = &shown;
  return CKR_OK;
}
