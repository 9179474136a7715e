package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DockerfileTextTest {
    private static final String TWO_STAGES =
            """
            # syntax=docker/dockerfile:1
            # a comment
            ARG NODE=node:20
            FROM --platform=$BUILDPLATFORM ${NODE} AS Build
            WORKDIR /src

            RUN npm ci && \\
                # in between

                npm run build
            COPY <<EOF /etc/motd
            FROM no-stage
            EOF
            RUN <<-'ONE' cat <<TWO
            \tRUN nothing
            \tONE
            RUN nothing either
            TWO
            from nginx:stable
            COPY --from=build /src/dist /usr/share/nginx/html
            """;

    private final DockerfileText text = DockerfileText.parse(TWO_STAGES);

    @Example
    void everyInstructionHasItsLineStageAndStep() {
        assertThat(text.instructions())
                .extracting(each -> each.line() + " " + each.keyword() + " " + each.stage() + "." + each.step())
                .containsExactly(
                        "3 ARG -1.1",
                        "4 FROM 0.1",
                        "5 WORKDIR 0.2",
                        "7 RUN 0.3",
                        "11 COPY 0.4",
                        "14 RUN 0.5",
                        "19 FROM 1.1",
                        "20 COPY 1.2");
    }

    @Example
    void aStageIsFoundByNameWithoutRegardToCaseOrByNumber() {
        assertThat(text.stage("BUILD").orElseThrow().index()).isZero();
        assertThat(text.stage("1").orElseThrow().from()).isEqualTo("nginx:stable");
        assertThat(text.stage("final")).isEmpty();
    }

    @Example
    void anInstructionIsFoundByWhatAnEngineQuotes() {
        assertThat(text.quoted("RUN npm ci &&     npm run build").orElseThrow().line())
                .isEqualTo(7);
        assertThat(text.quoted("RUN else")).isEmpty();
    }

    @Example
    void anInstructionIsFoundByAnyOfItsLines() {
        assertThat(text.on(10).orElseThrow().line()).isEqualTo(7);
        assertThat(text.on(2)).isEmpty();
    }

    @Example
    void theBaseIsFoundThroughArgumentsAndStages() {
        DockerfileText other = DockerfileText.parse(
                """
                ARG VERSION=20
                ARG NODE="node:${VERSION}"
                FROM ${NODE} AS one
                FROM one AS two
                FROM scratch
                FROM $UNKNOWN
                FROM ${UNKNOWN:-alpine}
                """);
        assertThat(other.base(other.stages().get(1), Map.of())).contains("node:20");
        assertThat(other.base(other.stages().get(1), Map.of("NODE", "node:22"))).contains("node:22");
        assertThat(other.base(other.stages().get(2), Map.of())).contains("scratch");
        assertThat(other.base(other.stages().get(3), Map.of())).isEmpty();
        assertThat(other.base(other.stages().get(4), Map.of())).contains("alpine");
    }

    @Example
    void theEscapeCharacterMayBeABackquote() {
        DockerfileText windows = DockerfileText.parse("# escape=`\nFROM a\nCOPY x c:\\\nRUN a `\n  b\n");
        assertThat(windows.instructions())
                .extracting(Instruction::text)
                .containsExactly("FROM a", "COPY x c:\\", "RUN a  b");
    }

    @Example
    void linesMayEndAsOnWindows() {
        assertThat(DockerfileText.parse("FROM a\r\nRUN b \\\r\n c\r\n").instructions())
                .extracting(Instruction::line)
                .containsExactly(1, 2);
    }

    @Property(tries = 300)
    void noTextIsTooOdd(@ForAll String odd) {
        DockerfileText.parse(odd);
        DockerfileText.parse("FROM a\nRUN <<" + odd + "\n" + odd + "\\");
    }
}
