package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopbackRegistriesTest {
    @TempDir
    Path folder;

    @Test
    void onlyRegistriesOnThisMachineAreFound() {
        assertThat(LoopbackRegistries.in(List.of(
                        "FROM 127.0.0.1:5000/a/b:1 AS x",
                        "COPY --from=localhost:5001/c /d /e",
                        "FROM [::1]:5002/f",
                        "FROM ghcr.io/team/app",
                        "FROM notlocalhost/a",
                        "FROM mylocalhost:1/a",
                        "COPY localhost.txt /x",
                        "FROM 127.0.0.1.example.com/a")))
                .containsExactly("127.0.0.1:5000", "[::1]:5002", "localhost:5001");
    }

    @Test
    void theMachinesConfigurationIsKeptAndTheyAreAdded() throws IOException {
        Path known =
                Files.writeString(folder.resolve("known.conf"), "unqualified-search-registries = [\"docker.io\"]\n");
        Path file = LoopbackRegistries.configuration(
                        Set.of("127.0.0.1:5000"), Map.of(LoopbackRegistries.VARIABLE, known.toString()), folder)
                .orElseThrow();
        assertThat(file)
                .content()
                .isEqualTo(
                        """
                unqualified-search-registries = ["docker.io"]

                [[registry]]
                location = "127.0.0.1:5000"
                insecure = true
                """);
    }

    @Test
    void whatIsConfiguredAlreadyIsLeftToTheMachine() throws IOException {
        Path known = Files.writeString(folder.resolve("known.conf"), "[[registry]]\nlocation = \"127.0.0.1:5000\"\n");
        assertThat(LoopbackRegistries.configuration(
                        Set.of("127.0.0.1:5000"), Map.of(LoopbackRegistries.VARIABLE, known.toString()), folder))
                .isEmpty();
    }

    @Test
    void noneNeedsNoFile() {
        assertThat(LoopbackRegistries.configuration(Set.of(), Map.of(), folder)).isEmpty();
    }
}
