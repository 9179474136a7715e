import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.fault.FaultProxy;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RegistryFaults;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import land.oras.ContainerRef;
import land.oras.Manifest;
import land.oras.Registry;

/** What a registry sees of two clients, and what they make of its faults. Writes CSV. */
final class Compare {
    private static final List<byte[]> BLOBS = List.of(bytes(1, 3_000_000), bytes(2, 500_000), "{}".getBytes(StandardCharsets.UTF_8));
    private static final byte[] MANIFEST = manifest();

    /** The same work, by either. */
    interface Client {
        void pushBlobs();

        void pushManifest(String tag);

        void head(String tag);

        void getManifest(String tag);

        void getBlob();
    }

    private record Ours(RegistryClient client, Repository repository) implements Client {
        @Override
        public void pushBlobs() {
            BLOBS.forEach(each -> client.put(repository, new Blob(Digests.of(each), each.length, new InMemory(each))));
        }

        @Override
        public void pushManifest(String tag) {
            client.tag(repository, tag, Document.of(MediaTypes.OCI_MANIFEST, MANIFEST));
        }

        @Override
        public void head(String tag) {
            client.digest(repository, tag).orElseThrow();
        }

        @Override
        public void getManifest(String tag) {
            client.manifest(repository, tag).orElseThrow();
        }

        @Override
        public void getBlob() {
            client.blob(repository, Digests.of(BLOBS.get(0)));
        }
    }

    private record Oras(Registry client, String repository) implements Client {
        @Override
        public void pushBlobs() {
            BLOBS.forEach(each -> client.pushBlob(ref(":x"), each));
        }

        @Override
        public void pushManifest(String tag) {
            client.pushManifest(ref(":" + tag), Manifest.fromJson(new String(MANIFEST, StandardCharsets.UTF_8)));
        }

        @Override
        public void head(String tag) {
            client.probeDescriptor(ref(":" + tag));
        }

        @Override
        public void getManifest(String tag) {
            client.getManifest(ref(":" + tag));
        }

        @Override
        public void getBlob() {
            // Its getBlob reads text: a layer's bytes come out with another digest.
            try (InputStream in = client.fetchBlob(ref("@" + Digests.of(BLOBS.get(0))))) {
                in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private ContainerRef ref(String rest) {
            return ContainerRef.parse(repository + rest);
        }
    }

    public static void main(String[] arguments) {
        Map<String, Function<String, Client>> clients = new LinkedHashMap<>();
        clients.put("epicheck", address -> new Ours(
                RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), Time.system()),
                new Repository(address, "team/web")));
        clients.put("oras", address -> new Oras(
                Registry.builder().insecure(address).build(), address + "/team/web"));
        System.out.println("client,what,result,requests,connections,bytes_up,seconds");
        clients.keySet().retainAll(arguments.length == 0 ? clients.keySet() : List.of(arguments));
        clients.forEach((name, client) -> {
            pushes(name, client);
            faults(name, client);
        });
        System.exit(0);
    }

    private static void pushes(String name, Function<String, Client> factory) {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start();
                FaultProxy proxy = FaultProxy.to("127.0.0.1", port(registry))) {
            Client client = factory.apply(proxy.address());
            measure(name, "first push", registry, proxy, () -> { client.pushBlobs(); client.pushManifest("v1"); });
            measure(name, "the same again", registry, proxy, () -> { client.pushBlobs(); client.pushManifest("v1"); });
            measure(name, "HEAD of the tag", registry, proxy, () -> client.head("v1"));
        }
    }

    private static void faults(String name, Function<String, Client> factory) {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("429 Retry-After 1", RegistryFaults.rateLimit().retryAfter(Duration.ofSeconds(1)));
        faults.put("503", Fault.answer(503));
        faults.put("reset", Fault.reset().times(2));
        faults.put("answer lost", Fault.lostAnswer().times(2));
        Map<String, String[]> endpoints = new LinkedHashMap<>();
        endpoints.put("HEAD blob", new String[] {"HEAD", "/blobs/sha256"});
        endpoints.put("POST upload", new String[] {"POST", "/blobs/uploads/"});
        endpoints.put("PUT blob", new String[] {"PUT", "/blobs/uploads/"});
        endpoints.put("PUT manifest", new String[] {"PUT", "/manifests/"});
        endpoints.put("HEAD manifest", new String[] {"HEAD", "/manifests/"});
        endpoints.put("GET manifest", new String[] {"GET", "/manifests/"});
        endpoints.put("GET blob", new String[] {"GET", "/blobs/sha256"});
        try (EmbeddedRegistry registry = EmbeddedRegistry.start();
                FaultProxy proxy = FaultProxy.to("127.0.0.1", port(registry))) {
            Client client = factory.apply(proxy.address());
            measure(name, "push and pull", registry, proxy, () -> everything(client));
        }
        endpoints.forEach((endpoint, where) -> faults.forEach((title, fault) -> {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start();
                    FaultProxy proxy = FaultProxy.to("127.0.0.1", port(registry))) {
                registry.fail(fault.on(where[0], where[1]));
                Client client = factory.apply(proxy.address());
                measure(name, endpoint + ": " + title, registry, proxy, () -> everything(client));
            }
        }));
    }

    private static void everything(Client client) {
        client.pushBlobs();
        client.pushManifest("v1");
        client.head("v1");
        client.getManifest("v1");
        client.getBlob();
    }

    private static void measure(String name, String what, EmbeddedRegistry registry, FaultProxy proxy, Runnable work) {
        registry.forgetRequests();
        int connections = proxy.connections();
        long begin = System.nanoTime();
        String result = "ok";
        try {
            CompletableFuture.runAsync(work).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            result = "failed: " + String.valueOf(cause.getMessage()).replaceAll("[,\\s]+", " ").replaceAll("127\\.0\\.0\\.1:\\d+", "R");
            result = result.substring(0, Math.min(90, result.length()));
        }
        System.out.printf(
                "%s,%s,%s,%d,%d,%d,%.2f%n",
                name,
                what,
                result,
                registry.requests().size(),
                proxy.connections() - connections,
                registry.requests().stream().mapToLong(each -> each.bodyBytes()).sum(),
                (System.nanoTime() - begin) / 1e9);
    }

    private static byte[] manifest() {
        String layer = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}";
        return ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                        + layer.formatted(MediaTypes.OCI_CONFIG, Digests.of(BLOBS.get(2)), 2) + ",\"layers\":["
                        + layer.formatted(MediaTypes.OCI_LAYER, Digests.of(BLOBS.get(0)), BLOBS.get(0).length) + ","
                        + layer.formatted(MediaTypes.OCI_LAYER, Digests.of(BLOBS.get(1)), BLOBS.get(1).length) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static int port(EmbeddedRegistry registry) {
        return Integer.parseInt(registry.address().substring("127.0.0.1:".length()));
    }
}
