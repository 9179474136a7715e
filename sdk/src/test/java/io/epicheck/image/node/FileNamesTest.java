package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.process.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {
    @TempDir
    Path folder;

    @Test
    void aNameThatTheLocaleCannotSpellIsToldWithWhatToSet() throws Exception {
        assertThat(Command.of(List.of("sh", "-c", ": > $(printf 'gr\\303\\274n.js')"), folder, environment("C"))
                        .run(line -> {})
                        .status())
                .isZero();
        assertThat(names("C.UTF-8")).singleElement().asString().endsWith("n.js").doesNotContain("FILE_NAME_LOCALE");
        assertThat(names("C"))
                .singleElement()
                .asString()
                .startsWith("FILE_NAME_LOCALE: ")
                .contains("gr%C3%BCn.js", "Set LC_ALL=C.UTF-8");
    }

    private List<String> names(String locale) throws Exception {
        return Command.of(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ListedNames.class.getName(),
                                folder.toString()),
                        folder,
                        environment(locale))
                .run(line -> {})
                .last();
    }

    private static Map<String, String> environment(String locale) {
        return Map.of("PATH", System.getenv("PATH"), "LC_ALL", locale);
    }
}
