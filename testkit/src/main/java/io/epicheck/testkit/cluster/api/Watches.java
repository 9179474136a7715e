package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.cluster.store.ObjectStore.Change;
import io.epicheck.testkit.http.Exchange;
import io.epicheck.testkit.http.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Streams changes to one client until it leaves, its time is over or the server closes. */
final class Watches {
    private static final long HEARTBEAT_MILLIS = 500;
    private static final Duration BOOKMARKS = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final MemoryStore store;
    private final Reads reads;

    Watches(MemoryStore store, Reads reads) {
        this.store = store;
        this.reads = reads;
    }

    void serve(Exchange exchange, Target target) throws IOException {
        Request request = exchange.request();
        Predicate<JsonNode> selector = Reads.selector(target, request);
        long from = version(request.parameter("resourceVersion").orElse("0"));
        boolean bookmarks = request.flag("allowWatchBookmarks");
        boolean initial = from == 0 || request.flag("sendInitialEvents");
        try (OutputStream out = exchange.stream(200, Map.of("Content-Type", "application/json"))) {
            Feed feed = new Feed(out, target, selector);
            if (initial) {
                from = feed.everything();
                if (request.flag("sendInitialEvents") && bookmarks) {
                    feed.bookmark(from, true);
                }
            }
            follow(exchange, feed, from, bookmarks);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Exchange exchange, Feed feed, long from, boolean bookmarks)
            throws IOException, InterruptedException {
        long seen = from;
        long marked = from;
        long end = System.nanoTime()
                + exchange.request()
                        .parameter("timeoutSeconds")
                        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                        .orElse(LONGEST)
                        .toNanos();
        long nextMark = System.nanoTime() + BOOKMARKS.toNanos();
        while (true) {
            Optional<List<ChangeLog.Entry>> changes = store.awaitAfter(seen, HEARTBEAT_MILLIS);
            if (changes.isEmpty()) {
                feed.gone(seen, store.oldestVersion());
                return;
            }
            for (ChangeLog.Entry entry : changes.get()) {
                feed.tell(entry);
                seen = entry.version();
            }
            boolean over = System.nanoTime() - end >= 0;
            if (bookmarks && seen > marked && (over || System.nanoTime() - nextMark >= 0)) {
                feed.bookmark(seen, false);
                marked = seen;
                nextMark = System.nanoTime() + BOOKMARKS.toNanos();
            }
            if (over || (changes.get().isEmpty() && exchange.isAbandoned())) {
                return;
            }
        }
    }

    private static long version(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw ApiError.of(
                    500,
                    "",
                    "resourceVersion: Invalid value: \"" + text + "\": strconv.ParseUint: parsing \"" + text
                            + "\": invalid syntax");
        }
    }

    /** What one client sees of the changes. */
    private final class Feed {
        private final OutputStream out;
        private final Target target;
        private final Predicate<JsonNode> selector;

        Feed(OutputStream out, Target target, Predicate<JsonNode> selector) {
            this.out = out;
            this.target = target;
            this.selector = selector;
        }

        /** All objects as new ones; returns the version that they are of. */
        long everything() throws IOException {
            record Snapshot(List<ObjectNode> objects, long version) {}
            Snapshot now = store.locked(() -> new Snapshot(reads.matching(target, selector), store.version()));
            for (ObjectNode object : now.objects()) {
                send("ADDED", object);
            }
            return now.version();
        }

        /** An object that begins to match is new to the client, one that ceases to match is gone. */
        void tell(ChangeLog.Entry entry) throws IOException {
            Change change = entry.change();
            if (!change.object().path("kind").asString("").equals(target.kind().kind())
                    || !isInNamespace(change.object())) {
                return;
            }
            boolean matched = entry.before().filter(selector).isPresent();
            boolean matches = change.type() != Change.Type.DELETED && selector.test(change.object());
            if (matches) {
                send(matched ? "MODIFIED" : "ADDED", change.object());
            } else if (matched) {
                send("DELETED", change.object());
            }
        }

        void bookmark(long version, boolean initialEnd) throws IOException {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.put("kind", target.kind().kind())
                    .put("apiVersion", target.kind().apiVersion());
            ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(version));
            if (initialEnd) {
                metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
            }
            write("BOOKMARK", object);
        }

        void gone(long wanted, long oldest) throws IOException {
            String message = "too old resource version: " + wanted + " (" + oldest + ")";
            write("ERROR", ApiError.of(410, "Expired", message).toJson());
        }

        private boolean isInNamespace(JsonNode object) {
            return target.namespace().isEmpty()
                    || object.path("metadata").path("namespace").asString("").equals(target.namespace());
        }

        private void send(String type, ObjectNode object) throws IOException {
            write(type, Reads.shown(target.kind(), object));
        }

        private void write(String type, ObjectNode object) throws IOException {
            String line = "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }
}
