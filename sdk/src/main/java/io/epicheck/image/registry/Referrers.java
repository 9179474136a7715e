package io.epicheck.image.registry;

import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What refers to an image: by the registry's own list, or by an index under the tag {@code sha256-<hex>} that clients keep (distribution
 * specification, "Unavailable Referrers API").
 */
final class Referrers {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** How often another client may be faster. */
    private static final int RACES = 8;

    private final Requests requests;
    private final Manifests manifests;
    private final Mirrors mirrors;

    Referrers(Requests requests, Manifests manifests, Mirrors mirrors) {
        this.requests = requests;
        this.manifests = manifests;
        this.mirrors = mirrors;
    }

    List<ReferrerDescriptor> of(Repository repository, String digest) {
        Optional<List<ReferrerDescriptor>> listed =
                areTagged(repository) ? Optional.empty() : listed(repository, digest);
        return listed.orElseGet(() -> tagged(repository, digest));
    }

    /** What the list under the tag holds. */
    List<ReferrerDescriptor> tagged(Repository repository, String digest) {
        return manifests
                .original(repository, tag(digest))
                .map(index -> descriptors(JSON.readTree(index.bytes())))
                .orElse(List.of());
    }

    /** Whether the registry was seen to keep no list of its own. */
    boolean areTagged(Repository repository) {
        return requests.session().learnt().contains(unlisted(repository));
    }

    private static String unlisted(Repository repository) {
        return "lists no referrers " + repository;
    }

    void put(Repository repository, Document manifest) {
        JsonNode json = JSON.readTree(manifest.bytes());
        String subject = json.path("subject").path("digest").asString("");
        if (subject.isEmpty()) {
            throw new IllegalArgumentException("a referrer names its subject");
        }
        Answer stored = manifests.put(repository, manifest.digest(), manifest, List.of());
        String proven = "lists referrers " + repository.registry();
        boolean confirmed = stored.header("OCI-Subject").isPresent();
        if (confirmed && requests.session().learnt().contains(proven)) {
            return;
        }
        // Some registries confirm the subject and have no list; others list it and confirm nothing. Only the list
        // itself tells.
        boolean listed = (confirmed || !areTagged(repository))
                && listed(repository, subject)
                        .map(found ->
                                found.stream().anyMatch(each -> each.digest().equals(manifest.digest())))
                        .orElse(false);
        if (listed) {
            requests.session().learnt().add(proven);
            requests.session().learnt().remove(unlisted(repository));
            return;
        }
        synchronized (requests.session().lock("referrers " + repository + "@" + subject)) {
            addToIndex(repository, tag(subject), manifest, descriptor(manifest, json));
        }
    }

    /** Empty when the registry keeps no such lists. */
    private Optional<List<ReferrerDescriptor>> listed(Repository repository, String digest) {
        List<ReferrerDescriptor> found = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        Optional<URI> page = Optional.of(requests.uri(repository, "/referrers/" + digest));
        while (page.isPresent() && seen.add(page.get())) {
            Ask ask = Ask.of("GET", page.get(), Scopes.pull(repository));
            Answer answer = requests.repeated(repository, () -> {
                Answer some = requests.attempt(repository, ask);
                return isIndex(some) ? Tags.whole(some) : some;
            });
            if (answer.status() == 401 || answer.status() == 403) {
                requests.require(repository, ask, answer, 200);
            }
            if (answer.status() == 404) {
                // Distribution specification, "Listing Referrers": 404 is the answer of a registry without the API.
                requests.session().learnt().add(unlisted(repository));
            }
            if (answer.status() != 200 || !isIndex(answer)) {
                return Optional.empty();
            }
            found.addAll(descriptors(JSON.readTree(answer.body())));
            page = Tags.next(page.get(), answer);
        }
        return Optional.of(found);
    }

    private static boolean isIndex(Answer answer) {
        return answer.header("Content-Type")
                .map(type -> type.split(";", 2)[0].strip())
                .filter(MediaTypes.OCI_INDEX::equals)
                .isPresent();
    }

    /** Another client may write between our reading and our writing: what is there afterwards is looked at, and it is done again. */
    private void addToIndex(Repository repository, String tag, Document manifest, ObjectNode descriptor) {
        for (int i = 0; i < RACES; i++) {
            Optional<Document> before = manifests.original(repository, tag);
            ObjectNode index = index(repository, tag, before);
            ArrayNode entries = (ArrayNode) index.path("manifests");
            if (holds(entries, manifest.digest())) {
                return;
            }
            entries.add(descriptor);
            Answer answer = write(repository, tag, index, before);
            if (answer.status() == 400 && forgetGone(repository, entries)) {
                answer = write(repository, tag, index, before);
            }
            if (answer.status() == 412 || answer.status() == 409) {
                continue; // the registry compares, and it is no longer what was read
            }
            requests.require(repository, ask(repository, tag), answer, 201);
            Optional<Document> now = manifests.original(repository, tag);
            if (now.isPresent() && holds(index(repository, tag, now).path("manifests"), manifest.digest())) {
                return;
            }
        }
        throw new TransientException(
                "REFERRERS_RACE",
                "the list of referrers " + repository + ":" + tag + " is changed by somebody else all the time",
                "Run again.");
    }

    private Answer write(Repository repository, String tag, ObjectNode index, Optional<Document> before) {
        mirrors.written(repository);
        Document document = Document.of(MediaTypes.OCI_INDEX, JSON.writeValueAsBytes(index));
        return requests.send(
                repository,
                ask(repository, tag)
                        .with(Body.of(document.bytes()), document.mediaType())
                        .with(
                                before.isPresent() ? "If-Match" : "If-None-Match",
                                before.map(known -> "\"" + known.digest() + "\"")
                                        .orElse("*")));
    }

    private Ask ask(Repository repository, String tag) {
        return Ask.of("PUT", requests.uri(repository, "/manifests/" + tag), Scopes.push(repository));
    }

    /** Somebody may have deleted what the list names, and registries take no index that names what they do not have. */
    private boolean forgetGone(Repository repository, ArrayNode entries) {
        int named = entries.size();
        entries.removeIf(each ->
                manifests.digest(repository, each.path("digest").asString("")).isEmpty());
        return entries.size() < named;
    }

    private static ObjectNode index(Repository repository, String tag, Optional<Document> known) {
        if (known.isEmpty()) {
            return JSON.createObjectNode()
                    .put("schemaVersion", 2)
                    .put("mediaType", MediaTypes.OCI_INDEX)
                    .set("manifests", JSON.createArrayNode());
        }
        if (JSON.readTree(known.get().bytes()) instanceof ObjectNode object
                && object.path("manifests").isArray()) {
            return object;
        }
        throw new ImageException(
                "REFERRERS_TAG_TAKEN",
                repository + ":" + tag + " is no index: something else has the tag that lists referrers",
                "Delete that tag.");
    }

    private static boolean holds(JsonNode entries, String digest) {
        return entries.values().stream()
                .anyMatch(each -> each.path("digest").asString("").equals(digest));
    }

    private static ObjectNode descriptor(Document manifest, JsonNode json) {
        ObjectNode descriptor = JSON.createObjectNode()
                .put("mediaType", manifest.mediaType())
                .put("digest", manifest.digest())
                .put("size", manifest.bytes().length);
        String type = json.path("artifactType")
                .asString(json.path("config").path("mediaType").asString(""));
        if (!type.isEmpty()) {
            descriptor.put("artifactType", type);
        }
        if (json.path("annotations").isObject()) {
            descriptor.set("annotations", json.get("annotations"));
        }
        return descriptor;
    }

    private static List<ReferrerDescriptor> descriptors(JsonNode index) {
        List<ReferrerDescriptor> found = new ArrayList<>();
        for (JsonNode each : index.path("manifests")) {
            Map<String, String> annotations = new LinkedHashMap<>();
            each.path("annotations")
                    .properties()
                    .forEach(entry ->
                            annotations.put(entry.getKey(), entry.getValue().asString("")));
            found.add(new ReferrerDescriptor(
                    each.path("mediaType").asString(""),
                    each.path("digest").asString(""),
                    each.path("size").asLong(0),
                    each.path("artifactType").asString(""),
                    annotations));
        }
        return List.copyOf(found);
    }

    private static String tag(String digest) {
        return digest.replace(':', '-');
    }
}
