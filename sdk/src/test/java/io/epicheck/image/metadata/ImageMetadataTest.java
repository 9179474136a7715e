package io.epicheck.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.context.BuildContext.Details;
import io.epicheck.context.BuildContext.Trigger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageMetadataTest {
    private static final String PREFIX = "org.opencontainers.image.";
    private static final TagEvent EVENT = Events.event(
            Trigger.TAG,
            "refs/tags/v1.2.3",
            Optional.empty(),
            new Details("", "master", "", false, "My first repo", "MIT"));

    @Test
    void theEightLabelsAreOfTheEventAndNothingOfTheClock() {
        assertThat(metadata(Map.of(), Map.of()).labels().values())
                .containsExactly(
                        Map.entry(PREFIX + "created", "2020-01-09T23:05:07Z"),
                        Map.entry(PREFIX + "description", "My first repo"),
                        Map.entry(PREFIX + "licenses", "MIT"),
                        Map.entry(PREFIX + "revision", Events.COMMIT),
                        Map.entry(PREFIX + "source", "https://github.com/octocat/Hello-World"),
                        Map.entry(PREFIX + "title", "app"),
                        Map.entry(PREFIX + "url", "https://github.com/octocat/Hello-World"),
                        Map.entry(PREFIX + "version", "1.2.3"));
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        ImageLabels labels = ImageLabels.of("app", Events.push("main").context(), "main");
        assertThat(labels.get(OciLabel.DESCRIPTION)).isEmpty();
        assertThat(labels.get(OciLabel.LICENSES)).isEmpty();
        assertThat(labels.get(OciLabel.TITLE)).contains("app");
    }

    @Test
    void aLabelOfOnesOwnIsInTheAnnotationsToo() {
        ImageMetadata metadata = metadata(
                Map.of(PREFIX + "title", "Shop", "maintainer", "me"), Map.of("index:a", "1", PREFIX + "vendor", "us"));
        assertThat(metadata.labels().values())
                .containsEntry("maintainer", "me")
                .containsEntry(PREFIX + "title", "Shop");
        assertThat(metadata.annotations().manifest())
                .containsEntry(PREFIX + "title", "Shop")
                .containsEntry(PREFIX + "vendor", "us")
                .doesNotContainKeys("maintainer", "a");
        assertThat(metadata.annotations().index()).containsEntry("a", "1").containsEntry(PREFIX + "title", "Shop");
    }

    @Test
    void annotationsNameTheirLevels() {
        Annotations written =
                Annotations.written(Map.of("manifest:a", "1", "manifest,index:b", "2", "org.x:c", "3", "k", "4"));
        assertThat(written.manifest()).containsOnlyKeys("a", "b", "org.x:c", "k");
        assertThat(written.index()).containsOnlyKeys("b", "org.x:c", "k");
        assertThatThrownBy(() -> Annotations.written(Map.of("manifest-descriptor:a", "1")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("manifest-descriptor");
    }

    @Test
    void labelsHoldExpressionsWhoseValuesAreNotReadAgain() {
        Map<String, String> filled = EventTexts.filled(
                Map.of("a", "${v} {{branch}}", "b", "{{commit_date 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}"),
                "labels",
                Events.push("x${v}"),
                text -> text.replace("${v}", "value"));
        assertThat(filled).containsEntry("a", "value x${v}").containsEntry("b", "2020-01-09T23:05:07.000Z");
        assertThatThrownBy(() -> EventTexts.filled(Map.of("a", "{{x}}"), "images.app.labels", EVENT, text -> text))
                .isInstanceOf(BadInputException.class)
                .hasMessage("images.app.labels.a: there is no expression `x`");
    }

    @Test
    void theRecordTellsTheWholeWay() {
        JsonNode json = metadata(Map.of(), Map.of()).withDigest("sha256:abc").json();
        assertThat(json.at("/event/trigger").asString("")).isEqualTo("tag");
        assertThat(json.at("/event/ref").asString("")).isEqualTo("refs/tags/v1.2.3");
        assertThat(json.at("/rules/0/rule").asString("")).isEqualTo("type=semver,pattern={{version}}");
        assertThat(json.at("/rules/0/outcome").asString("")).isEqualTo("tagged");
        assertThat(json.at("/rules/2/outcome").asString("")).isEqualTo("skipped");
        assertThat(json.at("/rules/2/reason").asString("")).isEqualTo("this is no push to a branch");
        assertThat(json.at("/tags/0/reference").asString("")).isEqualTo("ghcr.io/team/app:1.2.3");
        assertThat(json.at("/tags/0/kind").asString("")).isEqualTo("immutable");
        assertThat(json.at("/tags/1/name").asString("")).isEqualTo("1.2");
        assertThat(json.at("/tags/1/kind").asString("")).isEqualTo("moving");
        assertThat(json.at("/tags/1/version").asString("")).isEqualTo("1.2.3");
        assertThat(json.at("/version").asString("")).isEqualTo("1.2.3");
        assertThat(json.path("labels").path(PREFIX + "title").asString("")).isEqualTo("app");
        assertThat(json.path("annotations").path("index").path(PREFIX + "title").asString(""))
                .isEqualTo("app");
        assertThat(json.path("digest").asString("")).isEqualTo("sha256:abc");
    }

    @Test
    void peopleReadTheSame() {
        assertThat(metadata(Map.of(), Map.of()).withDigest("sha256:abc").text())
                .startsWith(
                        """
                        app: ghcr.io/team/app
                          event   tag `v1.2.3`
                          rule    type=semver,pattern={{version}} -> 1.2.3 (version 1.2.3)
                          rule    type=semver,pattern={{major}}.{{minor}} -> 1.2 (version 1.2.3)
                          rule    type=ref,event=branch -> none: this is no push to a branch
                          latest  yes: latest=auto, and the first tag is 1.2.3 (version 1.2.3)
                          tag     1.2.3 (immutable)
                          tag     1.2 (moving, forward from 1.2.3)
                          tag     latest (moving, forward from 1.2.3)
                          digest  sha256:abc
                        """)
                .contains("  label  org.opencontainers.image.title=app\n")
                .contains("  manifest: annotated as 8 labels say\n  index: annotated as 8 labels say\n");
        assertThat(metadata(Map.of(), Map.of("index:a", "b", "manifest:" + PREFIX + "title", "Shop"))
                        .text())
                .contains("  manifest: annotated as 7 labels say\n  manifest:  org.opencontainers.image.title=Shop\n")
                .contains("  index: annotated as 8 labels say\n  index:  a=b\n");
    }

    @Test
    void theOutputsAreThoseOfMetadataAction() {
        Map<String, String> outputs = metadata(Map.of(), Map.of()).outputs();
        assertThat(outputs.keySet()).containsExactly("version", "tags", "labels", "annotations", "json");
        assertThat(outputs.get("version")).isEqualTo("1.2.3");
        assertThat(outputs.get("tags"))
                .isEqualTo("ghcr.io/team/app:1.2.3\nghcr.io/team/app:1.2\nghcr.io/team/app:latest");
        assertThat(outputs.get("labels")).contains("\norg.opencontainers.image.title=app\n");
        assertThat(outputs.get("annotations"))
                .contains("manifest:org.opencontainers.image.title=app\n")
                .contains("index:org.opencontainers.image.title=app\n");
        JsonNode json = JsonMapper.shared().readTree(outputs.get("json"));
        assertThat(json.at("/tags/2").asString("")).isEqualTo("ghcr.io/team/app:latest");
        assertThat(json.path("labels").path(PREFIX + "version").asString("")).isEqualTo("1.2.3");
        assertThat(json.path("annotations").size()).isEqualTo(16);
    }

    private static ImageMetadata metadata(Map<String, String> labels, Map<String, String> annotations) {
        TagRules rules = TagRules.parse(
                List.of(
                        "type=semver,pattern={{version}}",
                        "type=semver,pattern={{major}}.{{minor}}",
                        "type=ref,event=branch"),
                List.of());
        return ImageMetadata.of("app", "ghcr.io/team/app", EVENT, rules, labels, annotations);
    }
}
