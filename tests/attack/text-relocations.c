/* SPDX-License-Identifier: Apache-2.0 */
/* A library whose code only works once the loader wrote an address into it. */
#if defined(__x86_64__)
#define LOAD_AND_RETURN                                                                            \
	"movabs $answer, %rax\n"                                                                   \
	"mov (%rax), %eax\n"                                                                       \
	"ret\n"
#elif defined(__i386__)
#define LOAD_AND_RETURN                                                                            \
	"mov $answer, %eax\n"                                                                      \
	"mov (%eax), %eax\n"                                                                       \
	"ret\n"
#elif defined(__aarch64__)
#define LOAD_AND_RETURN                                                                            \
	"ldr x0, 1f\n"                                                                             \
	"ldr w0, [x0]\n"                                                                           \
	"ret\n"                                                                                    \
	".balign 8\n"                                                                              \
	"1: .quad answer\n"
#else
#error "no code for this CPU"
#endif

__asm__(".data\n"
	".hidden answer\n"
	".globl answer\n"
	"answer: .long 42\n"
	".text\n"
	".globl relocated\n"
	".type relocated, %function\n"
	"relocated:\n" LOAD_AND_RETURN ".size relocated, . - relocated\n");
