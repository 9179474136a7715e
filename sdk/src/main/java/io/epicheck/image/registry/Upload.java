package io.epicheck.image.registry;

import io.epicheck.EpicheckException;
import io.epicheck.ImageException;
import io.epicheck.event.Pace;
import io.epicheck.event.PipelineEvent.BlobProgress;
import io.epicheck.image.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One blob on its way into a repository (distribution specification, "Pushing blobs"): whole in one request, or in chunks, of which only the
 * broken one is sent again where the registry remembers the others. What is given up is told to the registry. For one thread.
 */
final class Upload {
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d+)");
    private static final Duration NEWS = Duration.ofMillis(250);
    /** How often it may begin anew. */
    private static final int BEGINNINGS = 8;
    /** How often it is asked how much it has, before all is sent again. */
    private static final int QUESTIONS = 2;

    private final Requests requests;
    private final Repository to;
    private final String digest;
    private final BlobContent content;
    private final Uploads.ChunkSize sizes;
    private final String noChunks;

    private Optional<URI> session = Optional.empty();
    private boolean doubtful;
    private long offset;
    private long chunk;
    private int beginnings;
    private int questions;
    private boolean wrongBytes;
    private boolean done;
    /** What other uploads learn meanwhile does not change how a begun one goes on. */
    private boolean chunked;

    private final Pace pace;
    private final AtomicLong shown = new AtomicLong();
    private long told = Long.MIN_VALUE;

    Upload(Requests requests, Repository to, String digest, BlobContent content, Uploads.ChunkSize sizes) {
        this.requests = requests.with(Requests.Effort.TRANSFER);
        this.to = to;
        this.digest = digest;
        this.content = counted(content);
        this.pace = Pace.begin(requests.session().time());
        this.sizes = sizes;
        this.chunk = sizes.bytes();
        this.noChunks = "no chunks " + to.registry();
    }

    /** @param opened by a mount that was none */
    void run(Optional<URI> opened) {
        session = opened;
        chunked = inChunks();
        try {
            // Each step has attempts of its own, so that a long upload is not given up for many short breaks.
            while (!done) {
                done = requests.repeated(to, this::step);
            }
            tell(content.size(), true);
        } catch (BlobStream.WrongBytesException e) {
            abort();
            throw e.told();
        } catch (EpicheckException e) {
            abort();
            throw e;
        }
    }

    /** Whether it is over now. */
    private boolean step() throws IOException {
        if (doubtful && recovered()) {
            return true;
        }
        if (session.isEmpty()) {
            begin();
        }
        doubtful = true;
        try {
            boolean whole = !chunked || offset >= content.size();
            boolean over = whole ? put() : patch();
            doubtful = false;
            return over;
        } catch (PassingFailure e) {
            // Too many requests: it was not even looked at.
            doubtful = e.answer().status() != 429;
            throw e;
        }
    }

    private boolean inChunks() {
        return content.size() > sizes.from() && !requests.session().learnt().contains(noChunks);
    }

    /** After a failure nobody knows what the registry has: it is asked. True when it has all. */
    private boolean recovered() throws IOException {
        Ask there = Ask.of("HEAD", requests.uri(to, "/blobs/" + digest), Scopes.pull(to));
        if (requests.attempt(to, there).status() == 200) {
            return true; // only the answer was lost
        }
        if (session.isPresent() && chunked && questions++ < QUESTIONS) {
            Answer state = requests.attempt(to, Ask.of("GET", session.get(), Scopes.push(to)));
            if (state.status() == 204 || state.status() == 200) {
                move(state);
                offset = held(state).filter(held -> held <= content.size()).orElse(offset);
                shown.set(offset);
                doubtful = false;
                questions = 0;
                return false;
            }
        }
        forget();
        doubtful = false;
        questions = 0;
        return false;
    }

    private void begin() throws IOException {
        if (++beginnings > BEGINNINGS) {
            throw new ImageException(
                    "REGISTRY_UNREACHABLE",
                    "registry " + to.registry() + " has lost the upload of " + digest + " " + BEGINNINGS + " times",
                    "Running again is safe.");
        }
        Ask ask = Ask.of("POST", requests.uri(to, "/blobs/uploads/"), Scopes.push(to));
        Answer answer = requests.require(to, ask, requests.attempt(to, ask), 202);
        session = Optional.of(ask.uri());
        move(answer);
        chunk = answer.header("OCI-Chunk-Min-Length")
                .filter(text -> text.matches("\\d{1,15}"))
                .map(text -> Math.max(sizes.bytes(), Long.parseLong(text)))
                .orElse(sizes.bytes());
        offset = 0;
        shown.set(0);
        chunked = inChunks();
    }

    private boolean patch() throws IOException {
        long length = Math.min(chunk, content.size() - offset);
        Ask ask = Ask.of("PATCH", session.orElseThrow(), Scopes.push(to))
                .with(Body.part(content, offset, length), "application/octet-stream")
                .with("Content-Range", offset + "-" + (offset + length - 1))
                .telling(this::passed);
        Answer answer = requests.attempt(to, ask);
        switch (answer.status()) {
            case 202, 201, 204 -> {
                move(answer);
                offset = held(answer)
                        .filter(held -> held > offset && held <= offset + length)
                        .orElse(offset + length);
                return false;
            }
            case 404, 416 -> throw new IOException("it has lost what was uploaded of " + digest);
            case 401, 403, 413 -> throw refused(ask, answer);
            default -> {
                // It takes no chunks, or no second one.
                requests.session().learnt().add(noChunks);
                chunked = false;
                abandon();
                throw new IOException("it takes no chunks (HTTP " + answer.status() + ")");
            }
        }
    }

    private boolean put() throws IOException {
        URI target = Addresses.with(session.orElseThrow(), "digest=" + digest);
        long from = chunked ? offset : 0;
        Ask ask = Ask.of("PUT", target, Scopes.push(to))
                .with(Body.part(content, from, content.size() - from), "application/octet-stream")
                .telling(this::passed);
        Answer answer = sent(ask);
        if (answer.status() == 404 || answer.status() == 416) {
            throw new IOException("it has forgotten the upload of " + digest);
        }
        if (answer.status() == 400
                && !wrongBytes
                && RegistryErrors.text(answer.body()).contains("DIGEST_INVALID")) {
            wrongBytes = true;
            forget();
            throw new IOException("it has got other bytes than " + digest);
        }
        if (wrongBytes && RegistryErrors.text(answer.body()).contains("DIGEST_INVALID")) {
            throw Refusals.otherBytes(to, digest, "what is uploaded arrives with another digest");
        }
        if (answer.status() == 202 && from == 0) {
            // A registry that has only opened another upload.
            move(answer);
            throw new IOException("it has not finished the upload of " + digest);
        }
        if (answer.status() != 201 && answer.status() != 204) {
            throw refused(ask, answer);
        }
        session = Optional.empty();
        return true;
    }

    /** Bytes that come from elsewhere can be damaged once on their way. */
    private Answer sent(Ask ask) throws IOException {
        try {
            return requests.attempt(to, ask);
        } catch (BlobStream.WrongBytesException e) {
            if (wrongBytes) {
                throw e;
            }
            wrongBytes = true;
            forget();
            doubtful = false;
            throw new IOException("its source has sent other bytes than " + digest, e);
        }
    }

    private EpicheckException refused(Ask ask, Answer answer) {
        return Refusals.refused(to, ask, answer, requests.credentials());
    }

    /** Where it goes on; relative or whole, with a query that is not ours to read. */
    private void move(Answer answer) {
        answer.header("Location")
                .ifPresent(text -> session = Optional.of(Addresses.location(session.orElseThrow(), text)));
    }

    /** How many bytes the registry says that it has. */
    private static Optional<Long> held(Answer answer) {
        return answer.header("Range")
                .map(RANGE::matcher)
                .filter(Matcher::matches)
                .map(range -> Long.parseLong(range.group(1)))
                .map(last -> last == 0 ? 0 : last + 1);
    }

    private void forget() {
        session = Optional.empty();
        offset = 0;
        shown.set(0);
    }

    /** Told to the registry; it forgets by itself, too, later. */
    private void abandon() {
        session.ifPresent(uri -> requests.tellQuietly(to, Ask.of("DELETE", uri, Scopes.push(to))));
        forget();
    }

    private void abort() {
        abandon();
    }

    /** Each attempt counts from where it begins, whoever repeats it. */
    private BlobContent counted(BlobContent whole) {
        return new BlobContent() {
            @Override
            public long size() {
                return whole.size();
            }

            @Override
            public InputStream open(long from) throws IOException {
                shown.set(from);
                return whole.open(from);
            }
        };
    }

    private void passed(long bytes) {
        tell(shown.addAndGet(bytes), false);
    }

    private synchronized void tell(long bytes, boolean last) {
        long now = requests.session().time().nanos();
        if (content.size() > 0 && (last || told == Long.MIN_VALUE || now - told >= NEWS.toNanos())) {
            told = now;
            requests.events()
                    .accept(new BlobProgress(
                            "build", to.toString(), digest, Math.min(bytes, content.size()), content.size()));
        }
        if (!last && pace.isDue()) {
            requests.events().accept(Blobs.news("pushing ", to, digest, bytes, content.size()));
        }
    }
}
