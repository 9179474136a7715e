package io.epicheck.image.attest.sign;

import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that is said about images (<a href="https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md">in-toto statement v1</a>).
 *
 * @param subjects what it is about
 * @param predicateType what kind of thing is said
 * @param predicate what is said
 */
public record Statement(List<Subject> subjects, String predicateType, JsonNode predicate) {
    /** What {@code cosign sign} says: nothing but that this image is meant. */
    public static final String COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1";

    public static final String SLSA_PROVENANCE = "https://slsa.dev/provenance/v1";
    public static final String SPDX = "https://spdx.dev/Document";

    private static final String TYPE = "https://in-toto.io/Statement/v1";
    private static final String OLDER_TYPE = "https://in-toto.io/Statement/v0.1";
    private static final JsonMapper JSON = JsonMapper.shared();

    public Statement {
        subjects = List.copyOf(subjects);
    }

    /**
     * One image.
     *
     * @param name its repository; may be empty
     * @param digest {@code sha256:...}
     */
    public record Subject(String name, String digest) {}

    /** What a signature of an image states. */
    public static Statement signature(String digest) {
        return new Statement(List.of(new Subject("", digest)), COSIGN_SIGN, JSON.createObjectNode());
    }

    /** Whether it is about the image with this digest. */
    public boolean isAbout(String digest) {
        return subjects.stream().anyMatch(subject -> subject.digest().equals(digest));
    }

    /** The bytes that are signed. */
    public byte[] json() {
        ObjectNode json = JSON.createObjectNode().put("_type", TYPE);
        for (Subject subject : subjects) {
            ObjectNode entry = json.withArray("subject").addObject();
            if (!subject.name().isEmpty()) {
                entry.put("name", subject.name());
            }
            entry.putObject("digest").put("sha256", subject.digest().replaceFirst("^sha256:", ""));
        }
        json.put("predicateType", predicateType);
        json.set("predicate", predicate);
        return JSON.writeValueAsBytes(json);
    }

    /**
     * Reads one.
     *
     * @throws MalformedException when it is none
     */
    public static Statement parse(byte[] bytes) throws MalformedException {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new MalformedException("its payload is no JSON");
        }
        String type = json.path("_type").asString("");
        if (!type.equals(TYPE) && !type.equals(OLDER_TYPE)) {
            throw new MalformedException("its payload is no in-toto statement");
        }
        List<Subject> subjects = StreamSupport.stream(json.path("subject").spliterator(), false)
                .map(subject -> new Subject(
                        subject.path("name").asString(""),
                        "sha256:" + subject.path("digest").path("sha256").asString("")))
                .toList();
        return new Statement(subjects, json.path("predicateType").asString(""), json.path("predicate"));
    }
}
