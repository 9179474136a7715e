package io.epicheck.traffic;

import io.epicheck.BadInputException;
import io.epicheck.cluster.Cluster;
import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.config.PipelineConfig.AvailabilityConfig.Way;
import io.epicheck.config.PipelineConfig.Target;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Time;
import io.epicheck.rollout.TrafficWatch;
import io.epicheck.smoke.EntryPoint;
import io.epicheck.smoke.EntryPoints;
import io.epicheck.smoke.EntryPoints.NoEntryException;
import io.epicheck.traffic.TrafficReport.Verdict;
import io.epicheck.yaml.Variables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Sends GET requests at a constant rate through the entry that users take while a release rolls out, and counts those that are lost.
 *
 * <pre>{@code
 * RolloutManager.in(cluster, "epicheck")
 *     .watchTraffic(TrafficProbe.ingress("epicheck").path("/api/health").maxFailed("0").onReport(System.out::println))
 *     .deploy(manifests);
 * }</pre>
 *
 * <p>The loop is open: a request is sent when it is due, however slow the answers before it are, and its latency counts from then. Half of
 * the requests go on new connections, half on ten kept ones. A kept connection that ends before the first byte of an answer is no loss:
 * the request is sent once more on a new one, as RFC 9110 (9.2.2) allows, and counted as resent. Redirects are not followed.
 *
 * <p>By default: path {@code /}, 200 requests per second, 2 seconds for one, none may be lost, measured from 5 seconds before the first
 * write to 10 seconds after the rollout, any status from 200 to 399 is good, pods name themselves in {@code X-Pod}. Immutable and
 * thread-safe. A URL, path, number or file that cannot be used is a {@link BadInputException} at once.
 */
public final class TrafficProbe implements TrafficWatch {
    private static final Way STRAIGHT = new Way("/", "", Map.of(), "", Optional.empty());
    private static final AvailabilityConfig.Load STANDARD = new AvailabilityConfig.Load(
            200, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10), Optional.empty(), "X-Pod");
    private static final int FASTEST = 500;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final AvailabilityConfig config;
    private final EntryPoints entry;
    private final EventSink events;
    private final Consumer<TrafficReport> report;
    private final Time time;
    private final boolean mustServe;

    private TrafficProbe(
            AvailabilityConfig config, EventSink events, Consumer<TrafficReport> report, Time time, boolean mustServe) {
        this.config = checked(config);
        this.entry = EntryPoints.of(config);
        this.events = events;
        this.report = report;
        this.time = time;
        this.mustServe = mustServe;
    }

    /** Asks a URL. */
    public static TrafficProbe url(String url) {
        return of(new Target.Url(url));
    }

    /** Asks a Service's first port through its load balancer, or its port on a node. */
    public static TrafficProbe service(String name) {
        return of(new Target.Service(name, Optional.empty()));
    }

    /** As {@link #service(String)}, by another port of the Service. */
    public static TrafficProbe service(String name, int port) {
        return of(new Target.Service(name, Optional.of(port)));
    }

    /** Asks through an Ingress: its address from its status, the first rule's host as Host header and TLS server name. */
    public static TrafficProbe ingress(String name) {
        return of(new Target.Ingress(name));
    }

    /**
     * The probe of a pipeline file.
     *
     * @param variables for {@code ${name}} in its texts
     */
    public static TrafficProbe of(AvailabilityConfig config, Map<String, String> variables) {
        return new TrafficProbe(
                resolved(config, Variables.of(variables)), EventSink.none(), ignored -> {}, Time.system(), false);
    }

    private static TrafficProbe of(Target target) {
        return new TrafficProbe(
                new AvailabilityConfig(target, STRAIGHT, STANDARD, "0"),
                EventSink.none(),
                ignored -> {},
                Time.system(),
                false);
    }

    /** Path and query; continues a URL. */
    public TrafficProbe path(String path) {
        return way(w -> new Way(path, w.node(), w.headers(), w.connect(), w.ca()));
    }

    /** The node whose port is taken, for a Service; by default one that is ready, which needs the right to list nodes. */
    public TrafficProbe node(String host) {
        return way(w -> new Way(w.path(), host, w.headers(), w.connect(), w.ca()));
    }

    /** A request header. {@code Host} may be set too. */
    public TrafficProbe header(String name, String value) {
        return way(w -> {
            Map<String, String> more = new LinkedHashMap<>(w.headers());
            more.put(name, value);
            return new Way(w.path(), w.node(), more, w.connect(), w.ca());
        });
    }

    /** Connects there ({@code host:port}), with Host header and TLS server name as they were. */
    public TrafficProbe connect(String hostAndPort) {
        return way(w -> new Way(w.path(), w.node(), w.headers(), hostAndPort, w.ca()));
    }

    /** Trusts the certificates in this PEM file and no others. */
    public TrafficProbe ca(Path file) {
        return way(w -> new Way(w.path(), w.node(), w.headers(), w.connect(), Optional.of(file)));
    }

    /** Requests per second, 1 to 500: each new connection keeps a local port for a minute. */
    public TrafficProbe rate(int perSecond) {
        return load(l ->
                new AvailabilityConfig.Load(perSecond, l.within(), l.before(), l.after(), l.status(), l.podHeader()));
    }

    /** Limit for one request, from when it is due to the last byte of its answer; 30 seconds at most. */
    public TrafficProbe within(Duration limit) {
        return load(
                l -> new AvailabilityConfig.Load(l.rate(), limit, l.before(), l.after(), l.status(), l.podHeader()));
    }

    /** How long is measured before the first write; at least as long as one request may take. */
    public TrafficProbe before(Duration length) {
        return load(
                l -> new AvailabilityConfig.Load(l.rate(), l.within(), length, l.after(), l.status(), l.podHeader()));
    }

    /** How long is measured after the rollout, before it is judged. */
    public TrafficProbe after(Duration length) {
        return load(
                l -> new AvailabilityConfig.Load(l.rate(), l.within(), l.before(), length, l.status(), l.podHeader()));
    }

    /** The only good status. */
    public TrafficProbe expectStatus(int status) {
        return load(l -> new AvailabilityConfig.Load(
                l.rate(), l.within(), l.before(), l.after(), Optional.of(status), l.podHeader()));
    }

    /** Header of an answer that names the pod. */
    public TrafficProbe podHeader(String name) {
        return load(l -> new AvailabilityConfig.Load(l.rate(), l.within(), l.before(), l.after(), l.status(), name));
    }

    /** How many requests may be lost from the first write on: a count such as {@code 0}, or a share such as {@code 0.1%}. */
    public TrafficProbe maxFailed(String countOrShare) {
        return with(new AvailabilityConfig(config.target(), config.way(), config.load(), countOrShare));
    }

    /** Who is told while it goes on. */
    public TrafficProbe listener(EventSink sink) {
        return new TrafficProbe(config, sink, report, time, mustServe);
    }

    /** Who gets the numbers of a release once it is over, however it ended. */
    public TrafficProbe onReport(Consumer<TrafficReport> taker) {
        return new TrafficProbe(config, events, taker, time, mustServe);
    }

    /** An entry that does not serve before the first write is at fault too: for one that leads to the new pods alone. */
    public TrafficProbe mustServe() {
        return new TrafficProbe(config, events, report, time, true);
    }

    /** What it asks, for people. */
    public String subject(String namespace) {
        return entry.subject(namespace);
    }

    /** Measures a URL for so long, with no release. An interrupt ends it early. */
    public TrafficReport measure(Duration length) {
        return measure(Optional.empty(), "", length);
    }

    /** Measures an entry of a cluster for so long, with no release. */
    public TrafficReport measure(Cluster cluster, String namespace, Duration length) {
        return measure(Optional.of(cluster), namespace, length);
    }

    private TrafficReport measure(Optional<Cluster> cluster, String namespace, Duration length) {
        EntryPoint found;
        try {
            found = entry.find(cluster, namespace);
        } catch (NoEntryException e) {
            throw new BadInputException(
                    "NO_ENTRY", "availability: " + e.why(), "Deploy it first, or name another entry.");
        }
        try (Measurement measurement = new Measurement(
                found, config, events, report, time, cluster.map(Cluster::server), Optional.empty(), false)) {
            measurement.alone(length);
            return measurement.result();
        }
    }

    @Override
    public Watching begin(Cluster cluster, String namespace, Deadline deadline) {
        EntryPoint found;
        try {
            found = entry.find(Optional.of(cluster), namespace);
        } catch (NoEntryException e) {
            String why = e.why() + ", so nothing was served before this release, and no requests are measured";
            events.accept(new Notice(Level.WARNING, "NOT_MEASURED", "availability: " + why));
            report.accept(nothing(namespace, why));
            return TrafficWatch.None.INSTANCE;
        }
        Measurement measurement = new Measurement(
                found, config, events, report, time, Optional.of(cluster.server()), Optional.of(deadline), mustServe);
        measurement.before();
        return measurement;
    }

    private TrafficReport nothing(String namespace, String why) {
        return new TrafficReport(
                entry.subject(namespace),
                "",
                "",
                config.load().rate(),
                List.of(),
                Map.of(),
                0,
                0,
                0,
                List.of(),
                Verdict.NOT_JUDGED,
                config.maxFailed(),
                why);
    }

    private TrafficProbe way(UnaryOperator<Way> change) {
        return with(
                new AvailabilityConfig(config.target(), change.apply(config.way()), config.load(), config.maxFailed()));
    }

    private TrafficProbe load(UnaryOperator<AvailabilityConfig.Load> change) {
        return with(
                new AvailabilityConfig(config.target(), config.way(), change.apply(config.load()), config.maxFailed()));
    }

    private TrafficProbe with(AvailabilityConfig changed) {
        return new TrafficProbe(changed, events, report, time, mustServe);
    }

    private static AvailabilityConfig checked(AvailabilityConfig config) {
        Budget.parse(config.maxFailed());
        if (config.load().rate() < 1 || config.load().rate() > FASTEST) {
            throw new BadInputException(
                    "BAD_AVAILABILITY",
                    "availability: rate: " + config.load().rate() + " is not in 1 to " + FASTEST,
                    "200 is a good number.");
        }
        Duration within = config.load().within();
        if (within.toMillis() < 1 || within.compareTo(LONGEST) > 0) {
            throw new BadInputException(
                    "BAD_AVAILABILITY",
                    "availability: within: must be longer than nothing and 30 s at most",
                    "Write what a user would wait for, such as 2s.");
        }
        return config;
    }

    private static AvailabilityConfig resolved(AvailabilityConfig config, Variables variables) {
        Target target = config.target();
        if (target instanceof Target.Url url) {
            target = new Target.Url(variables.substitute(url.url()));
        } else if (target instanceof Target.Service service) {
            target = new Target.Service(variables.substitute(service.name()), service.port());
        } else if (target instanceof Target.Ingress ingress) {
            target = new Target.Ingress(variables.substitute(ingress.name()));
        }
        Way way = config.way();
        Map<String, String> headers = new LinkedHashMap<>();
        way.headers().forEach((name, value) -> headers.put(name, variables.substitute(value)));
        return new AvailabilityConfig(
                target,
                new Way(
                        variables.substitute(way.path()),
                        variables.substitute(way.node()),
                        headers,
                        variables.substitute(way.connect()),
                        way.ca()),
                config.load(),
                variables.substitute(config.maxFailed()));
    }
}
