package io.epicheck.secret;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SanitizerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain: a::b #1 | plain: a::b #1",
                "::add-mask::x | : :add-mask::x",
                "'  ::set-output name=a::b' | '  : :set-output name=a::b'",
                "a ::not-a-command:: | a ::not-a-command::",
                "x ##[error]y | x # #[error]y",
                "##vso[task.setvariable]z | # #vso[task.setvariable]z",
                "##teamcity[buildStop] | # #teamcity[buildStop]",
                "## heading | ## heading"
            })
    void disarmsCommands(String foreign, String harmless) {
        assertThat(Sanitizer.text(foreign)).isEqualTo(harmless);
    }

    @Test
    void disarmsCommandsThatAControlCharacterHid() {
        assertThat(Sanitizer.text("a\r::stop-commands::t")).isEqualTo("a\n: :stop-commands::t");
        assertThat(Sanitizer.text("\u001b[1m::warning::t")).isEqualTo(": :warning::t");
        assertThat(Sanitizer.text("#\u001b[0m#[error]")).isEqualTo("# #[error]");
        assertThat(Sanitizer.text("\n\n::error::x")).isEqualTo("\n\n: :error::x");
        assertThat(Sanitizer.text("a\u2028::error::x")).isEqualTo("a\n: :error::x");
    }

    @Test
    void removesTerminalSequences() {
        assertThat(Sanitizer.text(
                        "\u001b[31mred\u001b[0m \u001b]0;title\u0007text \u001b]8;;http://x\u001b\\link\u001b(B"))
                .isEqualTo("red text link");
    }

    @Test
    void showsThatControlCharactersWereThere() {
        assertThat(Sanitizer.text("a\u0000b\u202Ec\tд\n")).isEqualTo("a\uFFFDb\uFFFDc\tд\n");
    }

    @Test
    void aLineHasNoLineEnds() {
        assertThat(Sanitizer.line(" a \r\n\t b\nc\td ")).isEqualTo("a b c d");
    }

    @Property(tries = 300)
    void nothingThatControlsATerminalIsLeft(@ForAll String foreign) {
        assertThat(Sanitizer.text(foreign).chars())
                .noneMatch(c -> c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0);
        assertThat(Sanitizer.line(foreign)).doesNotContain("\n");
    }
}
