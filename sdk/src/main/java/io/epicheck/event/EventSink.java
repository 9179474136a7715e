package io.epicheck.event;

/** Takes events as they happen. Implementations must be thread-safe and must not throw. */
@FunctionalInterface
public interface EventSink {
    void accept(PipelineEvent event);

    /** Drops everything. */
    static EventSink none() {
        return event -> {};
    }

    /** Gives each event to this one, then to {@code next}. */
    default EventSink andThen(EventSink next) {
        return event -> {
            accept(event);
            next.accept(event);
        };
    }
}
