package io.epicheck.cluster;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeApi.WatchListener;
import io.epicheck.retry.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps one watch going: opens it again from the last version that was seen when the server or the network ends it. An outage is waited
 * out; whoever waits for the events has the deadline.
 */
final class WatchLoop implements KubeApi.Watch {
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final int SERVER_ENDS_SECONDS = 240;
    private static final Duration SILENCE = Duration.ofSeconds(SERVER_ENDS_SECONDS + 30);
    private static final int LONGEST_LINE = 8 << 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Transport transport;
    private final Requests requests;
    private final Time time;
    private final String path;
    private final Function<JsonNode, KubeObject> typed;
    private final WatchListener listener;
    private final Thread thread;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private volatile boolean closed;
    private volatile boolean over;
    private volatile String resourceVersion;
    private volatile boolean heard;

    private WatchLoop(
            Transport transport,
            Requests requests,
            Time time,
            String path,
            String resourceVersion,
            Function<JsonNode, KubeObject> typed,
            WatchListener listener) {
        this.transport = transport;
        this.requests = requests;
        this.time = time;
        this.path = path;
        this.resourceVersion = resourceVersion;
        this.typed = typed;
        this.listener = listener;
        this.thread = new Thread(this::run, "epicheck-watch " + path);
        this.thread.setDaemon(true);
    }

    static WatchLoop start(
            Transport transport,
            Requests requests,
            Time time,
            String path,
            String resourceVersion,
            Function<JsonNode, KubeObject> typed,
            WatchListener listener) {
        WatchLoop loop = new WatchLoop(transport, requests, time, path, resourceVersion, typed, listener);
        loop.thread.start();
        return loop;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed && !over) {
            heard = false;
            long begin = time.nanos();
            try {
                follow();
            } catch (IOException e) {
                // The server is away: it is asked again below.
            }
            if (!closed && !over) {
                // One that says nothing and ends at once must not be asked without a pause.
                boolean good = heard || time.nanos() - begin > LONGEST_PAUSE.toNanos();
                pause = good ? FIRST_PAUSE : pause;
                time.pause(pause);
                Duration twice = pause.multipliedBy(2);
                pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
            }
        }
    }

    /** One connection. */
    private void follow() throws IOException {
        line.reset();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("watch", "true");
        parameters.put("allowWatchBookmarks", "true");
        parameters.put("resourceVersion", resourceVersion);
        parameters.put("timeoutSeconds", String.valueOf(SERVER_ENDS_SECONDS));
        try (Transport.Stream stream = transport.open(path + Paths.query(parameters), OPEN, this::take)) {
            int status = stream.status();
            if (status == 410) {
                gone();
            } else if (status == 401 && requests.renewCredentials()) {
                heard = true; // with other credentials at once
            } else if (status == 401 || status == 403 || status == 404) {
                over = true;
                listener.onError(new ApiException(status, "", "the watch of " + path + " was refused", List.of()));
            } else if (status == 200) {
                stream.start();
                stream.done().get(SILENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            over = true;
        } catch (ExecutionException | TimeoutException e) {
            // It broke, or has been silent for longer than the server keeps one open.
        }
    }

    /** Called by one thread at a time, in order. */
    private void take(List<ByteBuffer> buffers) throws IOException {
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                int end = lineEnd(buffer);
                if (line.size() + end - buffer.position() > LONGEST_LINE) {
                    throw new TooLongException(LONGEST_LINE);
                }
                byte[] part = new byte[end - buffer.position()];
                buffer.get(part);
                line.writeBytes(part);
                if (buffer.hasRemaining()) {
                    buffer.get();
                    event(line.toByteArray());
                    line.reset();
                }
            }
        }
    }

    /** Where the next line break is; the buffer's end when there is none. */
    private static int lineEnd(ByteBuffer buffer) {
        int at = buffer.position();
        while (at < buffer.limit() && buffer.get(at) != '\n') {
            at++;
        }
        return at;
    }

    /** @throws IOException for what is no event: the connection cannot be trusted to have told all, and is made anew */
    private void event(byte[] text) throws IOException {
        if (closed || over || text.length == 0) {
            return;
        }
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new IOException("no JSON in the watch of " + path, e);
        }
        heard = true;
        JsonNode object = json.path("object");
        switch (json.path("type").asString("")) {
            case "ADDED" -> tell(EventType.ADDED, object);
            case "MODIFIED" -> tell(EventType.MODIFIED, object);
            case "DELETED" -> tell(EventType.DELETED, object);
            case "BOOKMARK" -> remember(object);
            case "ERROR" -> {
                if (object.path("code").asInt(0) == 410) {
                    gone();
                }
            }
            default -> {
                // A kind of event that is not known yet.
            }
        }
    }

    private void tell(EventType type, JsonNode object) {
        remember(object);
        listener.onEvent(type, typed.apply(object));
    }

    private void remember(JsonNode object) {
        String version = object.path("metadata").path("resourceVersion").asString("");
        if (!version.isEmpty()) {
            resourceVersion = version;
        }
    }

    private void gone() {
        over = true;
        if (!closed) {
            listener.onGone();
        }
    }
}
