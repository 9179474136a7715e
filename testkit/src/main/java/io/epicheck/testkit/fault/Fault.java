package io.epicheck.testkit.fault;

import io.epicheck.testkit.fault.Responder.Page;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One scripted failure: which requests of a double it hits, and what happens to them. Immutable; every method returns a new one. Without
 * {@link #on} it hits any request, without {@link #times} one.
 *
 * <pre>{@code
 * cluster.fail(Fault.answer(429).retryAfter(Duration.ofSeconds(1)).on("PATCH", "/deployments/web"));
 * cluster.fail(Fault.lostAnswer().on("POST", "/configmaps").after(2));
 * registry.fail(Fault.truncated(0.5).on("GET", "/blobs/").times(3));
 * }</pre>
 */
public final class Fault {
    private final String method;
    private final Pattern path;
    private final int passes;
    private final int times;
    private final Effect effect;

    private Fault(String method, Pattern path, int passes, int times, Effect effect) {
        this.method = method;
        this.path = path;
        this.passes = passes;
        this.times = times;
        this.effect = effect;
    }

    private static Fault of(Effect effect) {
        return new Fault("*", Pattern.compile(""), 0, 1, effect);
    }

    /** The next {@code times} requests get {@code status}, in the double's own form of an error; nothing is done. */
    public static Fault next(int times, int status) {
        return answer(status).times(times);
    }

    /** The next {@code times} requests end in a reset; nothing is done. */
    public static Fault cut(int times) {
        return reset().times(times);
    }

    /** Another status, in the double's own form of an error; nothing is done. */
    public static Fault answer(int status) {
        return of(new Effect.Answer(status, Map.of(), Optional.empty(), "a failure that was asked for"));
    }

    /** The connection is reset without an answer; nothing is done. */
    public static Fault reset() {
        return of(new Effect.Reset());
    }

    /** The request is served, and what it changes is stored; then the connection is reset without an answer. */
    public static Fault lostAnswer() {
        return of(new Effect.Delivered(Deliveries.lost()));
    }

    /** No answer until the client leaves; nothing is done. */
    public static Fault stalled() {
        return of(new Effect.Silence());
    }

    /** Served after a while, unless the client has left by then. */
    public static Fault delayed(Duration delay) {
        return of(new Effect.Late(delay));
    }

    /** Served; status line and headers arrive byte by byte. */
    public static Fault slowHeaders(Duration perByte) {
        return of(new Effect.Delivered(Deliveries.slowHead(perByte)));
    }

    /** Served; the body arrives byte by byte. */
    public static Fault dripping(Duration perByte) {
        return of(new Effect.Delivered(Deliveries.slowBody(perByte)));
    }

    /**
     * Served; the connection ends before the body does.
     *
     * @param part how much of it arrives, 0 to 1
     */
    public static Fault truncated(double part) {
        return of(new Effect.Delivered(Deliveries.truncated(part)));
    }

    /** Served; the last byte of the body is another one. */
    public static Fault corrupted() {
        return of(new Effect.Delivered(Deliveries.corrupted()));
    }

    /** 200 and a body of white space that never ends; nothing is done. */
    public static Fault endless() {
        return of(new Effect.Endless());
    }

    /** 200 and JSON that ends too early; nothing is done. */
    public static Fault malformedJson() {
        return answer(200).body("application/json", "{\"kind\":\"Conf");
    }

    /** 200 and an HTML page, as a captive portal sends; nothing is done. */
    public static Fault loginPage() {
        return answer(200).body("text/html", "<html><title>Log in</title></html>");
    }

    /** 302 to another address; nothing is done. */
    public static Fault redirect(String location) {
        return answer(302).body("text/html", "<html>moved</html>").header("Location", location);
    }

    /**
     * Only these requests.
     *
     * @param onlyMethod {@code PATCH}; {@code *} for every method
     * @param pathPart a regular expression that is searched in path and query: {@code /deployments/web}
     */
    public Fault on(String onlyMethod, String pathPart) {
        return new Fault(onlyMethod, Pattern.compile(pathPart), passes, times, effect);
    }

    /** Lets the first {@code passed} of these requests pass. */
    public Fault after(int passed) {
        return new Fault(method, path, passed, times, effect);
    }

    /** Hits so many of these requests. */
    public Fault times(int count) {
        return new Fault(method, path, passes, count, effect);
    }

    /** Hits all of these requests until the double is told to forget its faults. */
    public Fault always() {
        return times(Integer.MAX_VALUE);
    }

    /** Adds a Retry-After header in whole seconds. For faults that answer. */
    public Fault retryAfter(Duration delay) {
        return retryAfter(Long.toString(delay.toSeconds()));
    }

    /** Adds a Retry-After header as it is: seconds, an HTTP date, or nonsense. For faults that answer. */
    public Fault retryAfter(String text) {
        return header("Retry-After", text);
    }

    /** For faults that answer. */
    public Fault header(String name, String value) {
        return with(answer().with(name, value));
    }

    /** What the error says. For faults that answer. */
    public Fault message(String text) {
        return with(answer().saying(text));
    }

    /** Another body than the double's own form of an error. For faults that answer. */
    public Fault body(String contentType, String text) {
        return with(answer().with(new Page(contentType, text)));
    }

    boolean matches(String requestMethod, String target) {
        return (method.equals("*") || method.equals(requestMethod))
                && path.matcher(target).find();
    }

    Effect effect() {
        return effect;
    }

    int passes() {
        return passes;
    }

    int times() {
        return times;
    }

    private Effect.Answer answer() {
        if (effect instanceof Effect.Answer answer) {
            return answer;
        }
        throw new IllegalStateException("only a fault that answers has headers and a body, not " + this);
    }

    private Fault with(Effect another) {
        return new Fault(method, path, passes, times, another);
    }

    @Override
    public String toString() {
        return effect.getClass().getSimpleName() + " on " + method + " "
                + (path.pattern().isEmpty() ? "*" : path);
    }
}
