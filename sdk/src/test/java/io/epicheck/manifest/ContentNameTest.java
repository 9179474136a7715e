package io.epicheck.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import io.epicheck.secret.SecretValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import tools.jackson.databind.node.ObjectNode;

class ContentNameTest {
    private static final SecretValue KEY = SecretValue.of("k".repeat(32));

    @Property(tries = 300)
    void theSameContentHasTheSameNameInAnyOrder(
            @ForAll @Size(max = 8) Map<@StringLength(max = 12) String, @StringLength(max = 12) String> data,
            @ForAll long seed) {
        for (String kind : List.of("ConfigMap", "Secret")) {
            assertThat(name(object(kind, "web", shuffled(data, seed)))).isEqualTo(name(object(kind, "web", data)));
        }
    }

    @Property(tries = 300)
    void anotherContentHasAnotherName(
            @ForAll @Size(max = 4) Map<@StringLength(max = 4) String, @StringLength(max = 4) String> one,
            @ForAll @Size(max = 4) Map<@StringLength(max = 4) String, @StringLength(max = 4) String> other) {
        for (String kind : List.of("ConfigMap", "Secret")) {
            boolean same = name(object(kind, "web", one)).equals(name(object(kind, "web", other)));
            assertThat(same).isEqualTo(one.equals(other));
        }
    }

    @Property(tries = 100)
    void anyLengthOfNameStaysAName(@ForAll @IntRange(min = 1, max = 253) int length) {
        String plain = "a.".repeat(127).substring(0, length).replaceFirst("[.]$", "b");
        String name = name(object("ConfigMap", plain, Map.of("a", "b")));
        assertThat(ObjectNames.problem("ConfigMap", name)).isEmpty();
        assertThat(ContentName.isVersion(name, plain)).isTrue();
    }

    /** Where one key ends and its value begins is part of the content. */
    @Example
    void keysAndValuesAreToldApart() {
        assertThat(name(object("ConfigMap", "web", Map.of("ab", "c"))))
                .isNotEqualTo(name(object("ConfigMap", "web", Map.of("a", "bc"))));
        ObjectNode binary = object("ConfigMap", "web", Map.of()).toJson();
        binary.putObject("binaryData").put("a", base64("b"));
        assertThat(name(KubeObject.of(binary))).isNotEqualTo(name(object("ConfigMap", "web", Map.of("a", "b"))));
    }

    @Example
    void aSecretsNameNeedsTheKeyAndTellsNothingBetweenSecrets() {
        KubeObject secret = object("Secret", "web", Map.of("TOKEN", "hunter2"));
        assertThat(ContentName.of(secret, "shop", SecretValue.of("x".repeat(32))))
                .isNotEqualTo(name(secret));
        String other = name(object("Secret", "api", Map.of("TOKEN", "hunter2")));
        assertThat(other.substring("api".length())).isNotEqualTo(name(secret).substring("web".length()));
        ObjectNode typed = secret.toJson().put("type", "kubernetes.io/basic-auth");
        assertThat(name(KubeObject.of(typed))).isNotEqualTo(name(secret));
    }

    @Example
    void textsOfASecretAreItsContentToo() {
        ObjectNode texts = object("Secret", "web", Map.of()).toJson();
        texts.putObject("stringData").put("TOKEN", "hunter2");
        assertThat(name(KubeObject.of(texts))).isEqualTo(name(object("Secret", "web", Map.of("TOKEN", "hunter2"))));
    }

    @Example
    void labelsAreNoContentAndApplicationsShareNothing() {
        KubeObject map = object("ConfigMap", "web", Map.of("a", "b"));
        ObjectNode labelled = map.toJson();
        labelled.withObjectProperty("metadata").putObject("labels").put("team", "blue");
        assertThat(name(KubeObject.of(labelled))).isEqualTo(name(map));
        assertThat(ContentName.of(map, "blog", KEY)).isNotEqualTo(name(map));
    }

    @Example
    void aNameOfAnotherObjectIsNoVersion() {
        assertThat(ContentName.isVersion("web-config-7f3a2b91c4", "web-config")).isTrue();
        for (String other : List.of("web-config", "web-config-7f3a2b91c", "web-config-7F3A2B91C4", "web-7f3a2b91c4")) {
            assertThat(ContentName.isVersion(other, "web-config")).as(other).isFalse();
        }
    }

    private static String name(KubeObject object) {
        return ContentName.of(object, "shop", KEY);
    }

    private static KubeObject object(String kind, String name, Map<String, String> data) {
        ObjectNode json = KubeObject.node().put("apiVersion", "v1").put("kind", kind);
        json.putObject("metadata").put("name", name);
        ObjectNode content = json.putObject("data");
        data.forEach((key, value) -> content.put(key, kind.equals("Secret") ? base64(value) : value));
        return KubeObject.of(json);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> shuffled(Map<String, String> data, long seed) {
        List<String> keys = new ArrayList<>(data.keySet());
        Collections.shuffle(keys, new Random(seed));
        Map<String, String> result = new LinkedHashMap<>();
        keys.forEach(key -> result.put(key, data.get(key)));
        return result;
    }
}
