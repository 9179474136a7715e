package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RootCauseTest {
    private static Cause cause(String code, String subject) {
        return new Cause(code, subject, "why " + subject, List.of("seen"), "next");
    }

    @Test
    void isWhatExplainsTheOthers() {
        Cause root = RootCause.of(List.of(
                        cause("DEADLINE", "web"), cause("CRASH_LOOP", "api"), cause("CONFIG_MISSING", "database")))
                .orElseThrow();
        assertThat(root.code()).isEqualTo("CONFIG_MISSING");
        assertThat(root.subject()).isEqualTo("database");
        assertThat(root.evidence())
                .containsExactly("seen", "web fails too: why web (DEADLINE)", "api fails too: why api (CRASH_LOOP)");
    }

    @Test
    void isTheFirstOfEquals() {
        assertThat(RootCause.of(List.of(cause("CRASH_LOOP", "a"), cause("CRASH_LOOP", "b")))
                        .orElseThrow()
                        .subject())
                .isEqualTo("a");
    }

    @Test
    void isAnotherPersonsChangeBeforeAnything() {
        assertThat(RootCause.of(List.of(cause("IMAGE_NOT_FOUND", "a"), cause("SUPERSEDED", "b")))
                        .orElseThrow()
                        .code())
                .isEqualTo("SUPERSEDED");
    }

    @Test
    void isNoneWhenNothingFails() {
        assertThat(RootCause.of(List.of())).isEmpty();
    }
}
