package io.epicheck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epicheck.TransientException;
import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeApi.Watch;
import io.epicheck.cluster.KubeApi.WatchListener;
import io.epicheck.event.EventSink;
import io.epicheck.retry.ManualTime;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.FaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Rows of the table of API server faults on a real API server, behind a proxy that breaks the line. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
class ApiFaultE2eTest {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    private static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);

    private final String namespace = "fault-" + UUID.randomUUID().toString().substring(0, 8);
    private FaultProxy proxy;
    private Cluster direct;
    private Cluster cluster;
    private String kubeconfig;

    @BeforeEach
    void connect() throws Exception {
        String original = Files.readString(Path.of(System.getenv("KUBECONFIG")));
        proxy = FaultProxy.toServerOf(original);
        kubeconfig = proxy.kubeconfig(original);
        direct = Cluster.connect(Kubeconfig.parse(original));
        Namespaces.ensure(direct, namespace);
        cluster = Cluster.connect(Kubeconfig.parse(kubeconfig), Time.system(), EventSink.none());
        assertThat(cluster.api().resourceType("v1", "ConfigMap")).isPresent();
    }

    @AfterEach
    void cleanUp() {
        cluster.close();
        direct.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
        direct.close();
        proxy.close();
    }

    @Test
    void responseLost() {
        proxy.cutAnswersAfter(0);
        assertThat(cluster.api().create(configMap("lost")).name()).isEqualTo("lost");
        proxy.cutAnswersAfter(0);
        assertThat(cluster.api()
                        .apply(configMap("applied"), ApplyOptions.DEFAULT)
                        .uid())
                .isNotEmpty();
        proxy.cutAnswersAfter(0);
        assertThat(cluster.api().delete(new ObjectRef(CONFIG_MAP, namespace, "lost"), ""))
                .isTrue();
        assertThat(proxy.connections()).isGreaterThan(3);
    }

    @Test
    void outageDuringAWatch() {
        List<String> names = new CopyOnWriteArrayList<>();
        List<RuntimeException> errors = new CopyOnWriteArrayList<>();
        String version = cluster.api().list(CONFIG_MAP, namespace, "").resourceVersion();
        WatchListener listener = new WatchListener() {
            @Override
            public void onEvent(EventType type, KubeObject object) {
                names.add(object.name());
            }

            @Override
            public void onGone() {
                errors.add(new IllegalStateException("gone"));
            }

            @Override
            public void onError(RuntimeException cause) {
                errors.add(cause);
            }
        };
        try (Watch watch = cluster.api().watch(CONFIG_MAP, namespace, version, listener)) {
            assertThat(watch).isNotNull();
            direct.api().create(configMap("before"));
            await().atMost(Duration.ofSeconds(10)).until(() -> names.contains("before"));
            proxy.down();
            direct.api().create(configMap("meanwhile"));
            proxy.up();
            await().atMost(Duration.ofSeconds(20)).until(() -> names.contains("meanwhile"));
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void connectionRefusedAtStart() {
        proxy.down();
        ManualTime time = new ManualTime();
        assertThatThrownBy(() -> Cluster.connect(Kubeconfig.parse(kubeconfig), time, EventSink.none()))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("connection refused");
        proxy.up();
    }

    @Test
    void latency() {
        proxy.latency(Duration.ofMillis(100));
        assertThat(cluster.api().apply(configMap("late"), ApplyOptions.DEFAULT).uid())
                .isNotEmpty();
    }

    private KubeObject configMap(String name) {
        return KubeApiContract.parsed("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: "
                + namespace + "}, data: {a: '1'}}");
    }
}
