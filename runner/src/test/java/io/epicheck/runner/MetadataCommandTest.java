package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetadataCommandTest {
    private static final String FILE =
            """
            application: shop
            images:
              app:
                repository: ghcr.io/team/app
                base: nginx:1
                tags:
                  - type=ref,event=branch
                  - type=semver,pattern={{version}}
                  - type=semver,pattern={{major}}
              web: {repository: ghcr.io/team/web, base: nginx:1}
            """;

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void writeAProject() throws IOException {
        Files.writeString(folder.resolve("epicheck.yaml"), FILE);
        environment.put("EPICHECK_REF", "refs/heads/main");
        environment.put("HOME", folder.toString());
    }

    @Test
    void everyRuleOfEveryImageIsTold() throws IOException {
        Run run = run("metadata");
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("app: ghcr.io/team/app\n  event   branch `main`\n")
                .contains("  rule    type=ref,event=branch -> main (branch `main`)\n")
                .contains("  rule    type=semver,pattern={{version}} -> none: this is no git tag")
                .contains("web: ghcr.io/team/web\n");
    }

    @Test
    void anotherEventCanBeTriedAndReadAsJson() throws IOException {
        Run run = run("metadata", "--image", "app", "--ref", "refs/tags/v1.2.3", "-o", "json");
        assertThat(run.status()).as(run.all()).isZero();
        JsonNode json = JsonMapper.shared().readTree(run.out());
        assertThat(json.size()).isEqualTo(1);
        assertThat(json.at("/app/tags").findValuesAsString("name")).containsExactly("1.2.3", "1", "latest");
        assertThat(run("metadata", "--event", "schedule", "-o", "json").out()).contains("\"trigger\" : \"schedule\"");
    }

    @Test
    void stepsOfGitHubGetWhatMetadataActionGivesThem() throws IOException {
        Path outputs = folder.resolve("outputs");
        environment.put("GITHUB_OUTPUT", outputs.toString());
        Run quiet = run("metadata", "--image", "app");
        assertThat(quiet.status()).isZero();
        assertThat(outputs).doesNotExist();
        Run run = run("metadata", "--image", "app", "--ref", "refs/tags/v1.2.3", "--github-output");
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(Files.readString(outputs))
                .contains("\nghcr.io/team/app:1.2.3\nghcr.io/team/app:1\nghcr.io/team/app:latest\n")
                .containsPattern("(?m)^version<<epicheck_")
                .containsPattern("(?m)^labels<<epicheck_")
                .containsPattern("(?m)^json<<epicheck_");
    }

    @Test
    void outputsAreOfOneImageAndNeedAPlace() throws IOException {
        assertThat(run("metadata", "--image", "app", "--github-output").err()).contains("GITHUB_OUTPUT is not set");
        environment.put("GITHUB_OUTPUT", folder.resolve("outputs").toString());
        Run two = run("metadata", "--github-output");
        assertThat(two.status()).isEqualTo(2);
        assertThat(two.err()).contains("outputs are of one image").contains("app, web");
    }

    @Test
    void withoutAPipelineFileTheRulesAreOptions() throws IOException {
        Files.delete(folder.resolve("epicheck.yaml"));
        Run run = run(
                "metadata",
                "--repository",
                "ghcr.io/Team/Shop",
                "--rule",
                "type=ref,event=branch",
                "--flavor",
                "latest=true",
                "--label",
                "a={{branch}}",
                "--annotation",
                "index:b=c");
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("shop: ghcr.io/team/shop\n")
                .contains("  tag     latest (moving)\n")
                .contains("  label  a=main\n")
                .contains("  index:  b=c\n");
    }

    @Test
    void noTagAtAllIsBadInputWithTheReasonsShown() throws IOException {
        Run run = run("metadata", "--repository", "ghcr.io/a/b", "--rule", "type=edge,branch=trunk");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).contains("none: branch `main` is not `trunk`").contains("  tags    none\n");
        assertThat(run.err()).contains("NO_TAGS").contains("next step: ");
    }

    @Test
    void mistakesAreNamed() throws IOException {
        assertThat(run("metadata", "--image", "nope").err())
                .contains("there is no image `nope`")
                .contains("app, web");
        assertThat(run("metadata", "--event", "x").err()).contains("`x` is no event");
        assertThat(run("metadata", "--ref", "main").err()).contains("`main` is no full git ref");
        Files.writeString(folder.resolve("epicheck.yaml"), FILE.replace("{{major}}", "{{majr}}"));
        for (String command : new String[] {"metadata", "validate", "build"}) {
            Run bad = run(command);
            assertThat(bad.status()).isEqualTo(2);
            assertThat(bad.all())
                    .contains("epicheck.yaml:9:29: images.app.tags[2]: there is no expression `majr`")
                    .contains("did you mean `major`?");
        }
    }

    private Run run(String... arguments) throws IOException {
        return new Runs(folder, environment).run(arguments);
    }
}
