//! Any bytes as a GraphQL document: refused or let on to validation, but never a panic, a stack
//! that overflows, or a run-away.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// Room for libFuzzer to write down the input that overflowed the stack.
const SIGNAL_STACK: usize = 1 << 20;

fuzz_target!(
    init: {
        let stack = Box::leak(vec![0_u8; SIGNAL_STACK].into_boxed_slice());
        let stack = libc::stack_t {
            ss_sp: stack.as_mut_ptr().cast(),
            ss_flags: 0,
            ss_size: SIGNAL_STACK,
        };
        // SAFETY: the memory is never freed, and nothing else uses it.
        let status = unsafe { libc::sigaltstack(&raw const stack, std::ptr::null_mut()) };
        assert_eq!(status, 0, "the stack for signals can be set");
    },
    |bytes: &[u8]| {
        std::hint::black_box(hamkor::read::front_door(&String::from_utf8_lossy(bytes)));
    }
);
