package io.epicheck.smoke;

import io.epicheck.BadInputException;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.config.PipelineConfig.AvailabilityConfig.Way;
import io.epicheck.config.PipelineConfig.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Finds the entry of an application as its users reach it: a URL, an Ingress, or a Service's load balancer or node port. Never a
 * port-forward, which stays at one pod and ends with it. Immutable and thread-safe.
 */
public final class EntryPoints {
    private static final String WHO = "availability";
    private static final ResourceType SERVICE = new ResourceType("", "v1", "Service", "services", true);
    private static final int REACH_MILLIS = 1000;

    private final Target target;
    private final Way way;
    private final Optional<ConnectTo> connect;
    private final SSLContext trust;

    private EntryPoints(Target target, Way way, Optional<ConnectTo> connect, SSLContext trust) {
        this.target = target;
        this.way = way;
        this.connect = connect;
        this.trust = trust;
    }

    /**
     * Looks at everything that can be wrong without asking anybody.
     *
     * @throws BadInputException for a URL, path, address or file that cannot be used
     */
    public static EntryPoints of(AvailabilityConfig config) {
        Way way = config.way();
        Optional<ConnectTo> connect =
                way.connect().isEmpty() ? Optional.empty() : Optional.of(ConnectTo.parse(WHO, way.connect()));
        EntryPoints entry = new EntryPoints(config.target(), way, connect, Trust.in(WHO, way.ca()));
        if (entry.target instanceof Target.Url url) {
            URI uri = entry.parsed(url);
            if (connect.isEmpty()) {
                UrlRoutes.refuseForbiddenLiteral(WHO, uri);
            }
        } else {
            UrlPolicy.parse(WHO, "http://host" + way.path());
        }
        return entry;
    }

    /** Whether {@link #find} needs a cluster. */
    public boolean isInCluster() {
        return !(target instanceof Target.Url);
    }

    /** What it is about, for people. */
    public String subject(String namespace) {
        if (target instanceof Target.Service service) {
            return "Service " + namespace + "/" + service.name();
        }
        return target instanceof Target.Ingress ingress
                ? "Ingress " + namespace + "/" + ingress.name()
                : SafeUrl.of(parsed((Target.Url) target));
    }

    /**
     * Looks the entry up; of several addresses the first that accepts a connection is taken.
     *
     * @param cluster needed unless the entry is a URL
     * @throws NoEntryException when it is not there (yet)
     * @throws BadInputException when it can never be asked like this, such as a Service that is reachable only inside the cluster
     */
    public EntryPoint find(Optional<Cluster> cluster, String namespace) throws NoEntryException {
        Route route;
        try {
            route = route(cluster, namespace);
        } catch (UnknownHostException e) {
            throw new NoEntryException("the host name " + e.getMessage() + " does not resolve");
        } catch (IOException e) {
            throw new NoEntryException(String.valueOf(e.getMessage()));
        }
        return new EntryPoint(route.uri(), reachable(route), trust, subject(namespace), route.via());
    }

    private Route route(Optional<Cluster> cluster, String namespace) throws IOException {
        if (target instanceof Target.Url url) {
            return new UrlRoutes(parsed(url), connect).next();
        }
        Cluster connected = cluster.orElseThrow(() -> new BadInputException(
                "AVAILABILITY_NEEDS_CLUSTER",
                WHO + ": a Service or Ingress is found through a cluster, and there is none here",
                "Name a URL instead."));
        if (target instanceof Target.Ingress ingress) {
            return new IngressRoutes(connected.api(), namespace, ingress.name(), way.path(), connect).next();
        }
        Target.Service service = (Target.Service) target;
        ObjectRef ref = new ObjectRef(SERVICE, namespace, service.name());
        KubeObject found = connected.api().get(ref).orElseThrow(() -> new IOException(ref + " does not exist"));
        return new PublishedService(connected.api(), found, service.port(), way).route(connect);
    }

    private static InetSocketAddress reachable(Route route) {
        List<InetAddress> addresses = route.addresses();
        if (addresses.size() > 1) {
            for (InetAddress address : addresses) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, route.port()), REACH_MILLIS);
                    return new InetSocketAddress(address, route.port());
                } catch (IOException e) {
                    // The next one may be reachable, as IPv4 is where IPv6 is not.
                }
            }
        }
        return new InetSocketAddress(addresses.get(0), route.port());
    }

    private URI parsed(Target.Url url) {
        String path = way.path();
        return UrlPolicy.parse(
                WHO, path.isEmpty() || path.equals("/") ? url.url() : url.url().replaceFirst("/$", "") + path);
    }

    /** There is nothing to ask, and its message says why. */
    public static final class NoEntryException extends Exception {
        private static final long serialVersionUID = 1L;

        NoEntryException(String why) {
            super(why);
        }

        /** Why not. */
        public String why() {
            return String.valueOf(getMessage());
        }
    }
}
