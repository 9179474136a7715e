package io.epicheck.image.registry;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Manifests and indexes of a registry. */
final class Manifests {
    private static final Pattern DIGEST =
            Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");

    private final Requests requests;
    private final Mirrors mirrors;

    Manifests(Requests requests, Mirrors mirrors) {
        this.requests = requests;
        this.mirrors = mirrors;
    }

    Optional<String> digest(Repository repository, String reference) {
        return digest(requests, repository, reference);
    }

    /** The same, of a mirror where one has it. */
    Optional<String> resolve(Repository repository, String reference) {
        return mirrors.first(repository, (from, where) -> digest(from, where, reference));
    }

    private static Optional<String> digest(Requests requests, Repository repository, String reference) {
        Ask ask = ask(requests, "HEAD", repository, reference);
        Answer answer = requests.send(repository, ask);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        requests.require(repository, ask, answer, 200);
        // Not every registry sends the header; the bytes always tell.
        return said(answer).or(() -> read(requests, repository, reference).map(Document::digest));
    }

    Optional<Document> get(Repository repository, String reference) {
        return mirrors.first(repository, (from, where) -> read(from, where, reference));
    }

    /** Of the registry itself. */
    Optional<Document> original(Repository repository, String reference) {
        return read(requests, repository, reference);
    }

    private static Optional<Document> read(Requests requests, Repository repository, String reference) {
        AtomicInteger wrong = new AtomicInteger();
        Ask ask = ask(requests, "GET", repository, reference);
        return requests.repeated(repository, () -> {
            Answer answer = requests.attempt(repository, ask);
            if (answer.status() == 404) {
                return Optional.empty();
            }
            requests.require(repository, ask, answer, 200);
            Document document = document(repository, reference, answer);
            // By a tag, what the registry says about the bytes must hold for them.
            String wanted = reference.contains(":") ? reference : said(answer).orElse(document.digest());
            String found = Digests.of(wanted, document.bytes());
            if (!found.equals(wanted)) {
                // Bytes can be damaged once on their way; the same twice is what the registry has.
                if (wrong.getAndIncrement() == 0) {
                    throw new IOException("it sent other bytes than " + wanted);
                }
                throw Refusals.otherBytes(repository, wanted, "the registry sends bytes with digest " + found);
            }
            return Optional.of(
                    reference.contains(":")
                            ? new Document(document.mediaType(), reference, document.bytes())
                            : document);
        });
    }

    private static Optional<String> said(Answer answer) {
        return answer.header("Docker-Content-Digest")
                .filter(text -> DIGEST.matcher(text).matches());
    }

    /** Distribution specification, "Pulling manifests": the type that is sent is the one that the manifest says of itself. */
    private static Document document(Repository repository, String reference, Answer answer) throws IOException {
        String sent = answer.header("Content-Type").orElse("").split(";", 2)[0].strip();
        String inside;
        try {
            inside = JsonMapper.shared()
                    .readTree(answer.body())
                    .path("mediaType")
                    .asString("");
        } catch (JacksonException e) {
            if (Digests.of(answer.body()).equals(reference)) {
                throw new ImageException(
                        "MANIFEST_INVALID",
                        repository + "@" + reference + " is no manifest: no JSON, or JSON that is nested too deep",
                        "Look at who has pushed it.",
                        e);
            }
            throw new IOException("its manifest " + reference + " is no JSON");
        }
        if (!inside.isEmpty() && !sent.isEmpty() && !inside.equals(sent)) {
            throw new ImageException(
                    "MANIFEST_TYPE",
                    repository + ", manifest " + reference + ": sent as " + sent + ", and says that it is " + inside,
                    "The registry, or a proxy before it, is wrong; it must not be trusted with the rest.");
        }
        return new Document(sent.isEmpty() ? inside : sent, Digests.of(answer.body()), answer.body());
    }

    /** @return the answer, for what it says about tags and subjects */
    Answer put(Repository repository, String reference, Document document, List<String> tags) {
        mirrors.written(repository);
        String query =
                tags.isEmpty() ? "" : tags.stream().map(tag -> "tag=" + tag).collect(Collectors.joining("&", "?", ""));
        Ask ask = Ask.of("PUT", requests.uri(repository, "/manifests/" + reference + query), Scopes.push(repository))
                .with(Body.of(document.bytes()), document.mediaType());
        return requests.require(repository, ask, requests.send(repository, ask), 201);
    }

    /** RFC 9110, 13.1: distribution names a manifest's digest as its ETag. */
    boolean putIf(Repository repository, String tag, Document document, Optional<String> seen) {
        mirrors.written(repository);
        Ask ask = Ask.of("PUT", requests.uri(repository, "/manifests/" + tag), Scopes.push(repository))
                .with(Body.of(document.bytes()), document.mediaType())
                .with(
                        seen.isPresent() ? "If-Match" : "If-None-Match",
                        seen.map(digest -> "\"" + digest + "\"").orElse("*"));
        Answer answer = requests.send(repository, ask);
        if (answer.status() == 412 || answer.status() == 409) {
            return false;
        }
        requests.require(repository, ask, answer, 201);
        return true;
    }

    Set<String> put(Repository repository, Document document, List<String> tags) {
        Set<String> confirmed = new LinkedHashSet<>();
        for (String value : put(repository, document.digest(), document, tags).all("OCI-Tag")) {
            for (String tag : value.split(",")) {
                confirmed.add(tag.strip());
            }
        }
        confirmed.retainAll(tags);
        return confirmed;
    }

    boolean delete(Repository repository, String reference) {
        mirrors.written(repository);
        Ask ask = Ask.of("DELETE", requests.uri(repository, "/manifests/" + reference), Scopes.delete(repository));
        Answer answer = requests.send(repository, ask);
        // Registries say in different ways that they delete no tags, or nothing.
        if (List.of(400, 404, 405).contains(answer.status())) {
            return false;
        }
        requests.require(repository, ask, answer, 200, 202, 204);
        return true;
    }

    private static Ask ask(Requests requests, String method, Repository repository, String reference) {
        return Ask.of(method, requests.uri(repository, "/manifests/" + reference), Scopes.pull(repository));
    }
}
