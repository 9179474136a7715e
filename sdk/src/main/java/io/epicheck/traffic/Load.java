package io.epicheck.traffic;

import io.epicheck.retry.Time;
import io.epicheck.smoke.EntryPoint;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sends requests at a constant rate, however slow the answers are (an open loop). One thread has all sockets; a second one only wakes it
 * when a request is due, because a selector waits in whole milliseconds.
 */
final class Load implements AutoCloseable {
    /** So many connections are kept, and used in turn, so that several pods have one. */
    private static final int KEPT = 10;

    private static final int SCRATCH = 32 * 1024;
    private static final Duration JOIN = Duration.ofMillis(500);
    private static final long LOOK_FOR_LATE_MILLIS = 20;

    private final EntryPoint entry;
    private final Question question;
    private final long interval;
    private final long within;
    private final Time time;
    private final Tally tally;
    private final Selector selector;
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);
    private final Deque<Shot> underWay = new ArrayDeque<>();
    private final Map<Shot, Connection> carriers = new HashMap<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> all = new HashSet<>();
    private int kept;
    private final Thread loop;
    private final Thread pace;
    private volatile boolean sending = true;
    private volatile boolean over;
    private volatile long oldestDue = Long.MAX_VALUE;
    private volatile long lastDue;
    private volatile boolean any;

    /** What was due before is sent still, when this machine is behind. */
    private volatile long lastMoment;

    private Load(EntryPoint entry, Question question, int rate, Duration within, Time time, Tally tally)
            throws IOException {
        this.entry = entry;
        this.question = question;
        this.interval = 1_000_000_000L / rate;
        this.within = within.toNanos();
        this.time = time;
        this.tally = tally;
        this.selector = Selector.open();
        long start = time.nanos() + interval;
        this.loop = daemon("epicheck-traffic", () -> run(start));
        this.pace = daemon("epicheck-traffic-pace", () -> pace(start));
    }

    static Load start(EntryPoint entry, Question question, int rate, Duration within, Time time, Tally tally)
            throws IOException {
        Load load = new Load(entry, question, rate, within, time, tally);
        load.loop.start();
        load.pace.start();
        return load;
    }

    /** Sends nothing more; what is under way may still be answered. */
    void stopSending() {
        lastMoment = time.nanos();
        sending = false;
        selector.wakeup();
    }

    /** Whether every request is over that was due by then. */
    boolean isSettled(long due) {
        return over || !any || (lastDue + interval - due > 0 && (oldestDue == Long.MAX_VALUE || oldestDue - due > 0));
    }

    @Override
    public void close() {
        sending = false;
        over = true;
        selector.wakeup();
        pace.interrupt();
        boolean interrupted = Thread.interrupted(); // an interrupted thread waits for nobody
        try {
            loop.join(JOIN.toMillis());
            pace.join(JOIN.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void pace(long start) {
        for (long due = start; sending && !Thread.currentThread().isInterrupted(); due += interval) {
            long left = due - time.nanos();
            if (left > 0) {
                time.pause(Duration.ofNanos(left));
            }
            selector.wakeup();
        }
    }

    private void run(long start) {
        try (selector) {
            long due = start;
            long number = 0;
            while (!over) {
                selector.select(this::advance, LOOK_FOR_LATE_MILLIS);
                long now = time.nanos();
                for (; due - now <= 0 && (sending || due - lastMoment <= 0); due += interval) {
                    fire(new Shot(due, number++ % 2 == 1));
                    lastDue = due;
                    any = true;
                }
                endLate(now);
                oldestDue = underWay.isEmpty()
                        ? Long.MAX_VALUE
                        : underWay.peekFirst().due();
            }
        } catch (IOException | RuntimeException e) {
            tally.probeBroke(e);
        } finally {
            over = true;
            tally.unfinished(underWay.stream().filter(shot -> !shot.isOver()).count());
            all.forEach(Connection::close);
        }
    }

    private void advance(SelectionKey key) {
        ((Connection) key.attachment()).advance(scratch);
    }

    private void fire(Shot shot) {
        underWay.addLast(shot);
        tally.sent();
        if (!shot.isOnKept()) {
            open(shot, false);
        } else if (kept >= KEPT && !idle.isEmpty()) {
            Connection connection = idle.removeFirst();
            carriers.put(shot, connection);
            connection.ask(shot);
        } else {
            open(shot, true);
        }
    }

    private void open(Shot shot, boolean keep) {
        Connection connection;
        try {
            connection = new Connection(selector, entry, question, listener, keep);
        } catch (IOException e) {
            shot.end();
            tally.notSent(String.valueOf(e.getMessage()));
            return;
        }
        all.add(connection);
        kept += keep ? 1 : 0;
        carriers.put(shot, connection);
        connection.open(shot);
    }

    private void drop(Connection connection) {
        connection.close();
        if (all.remove(connection) && connection.isKept()) {
            kept--;
            idle.remove(connection);
        }
    }

    /** All may take equally long, so the oldest are the first to be late. */
    private void endLate(long now) {
        while (!underWay.isEmpty()) {
            Shot oldest = underWay.peekFirst();
            if (!oldest.isOver()) {
                if (now - oldest.due() < within) {
                    return;
                }
                Optional<Connection> connection = Optional.ofNullable(carriers.get(oldest));
                boolean connected = connection.filter(Connection::isConnected).isPresent();
                end(
                        oldest,
                        connected ? Loss.TIMEOUT : Loss.CONNECT_TIMEOUT,
                        connection,
                        "after " + Duration.ofNanos(within).toMillis() + " ms");
                connection.ifPresent(this::drop);
            }
            underWay.removeFirst();
        }
    }

    private void end(Shot shot, Loss loss, Optional<Connection> connection, String detail) {
        carriers.remove(shot);
        shot.end();
        boolean reused = connection.filter(Connection::isReused).isPresent();
        int port = connection.map(Connection::localPort).orElse(0);
        tally.lost(shot.due(), time.nanos(), loss, reused, port, detail, "");
    }

    private final Connection.Listener listener = new Connection.Listener() {
        @Override
        public void answered(Connection connection, Shot shot, AnswerParser answer) {
            carriers.remove(shot);
            shot.end();
            long now = time.nanos();
            if (question.isGood(answer.status())) {
                tally.answered(shot.due(), now, answer.pod());
            } else {
                tally.lost(
                        shot.due(),
                        now,
                        Loss.ofStatus(answer.status()),
                        connection.isReused(),
                        connection.localPort(),
                        "status " + answer.status(),
                        answer.pod());
            }
            if (connection.isKept() && answer.isReusable() && kept <= KEPT) { // more than that were needed in a stall
                idle.addLast(connection);
            } else {
                drop(connection);
            }
        }

        /** A kept connection that ends before the first byte of an answer says nothing about the request (RFC 9110, 9.2.2). */
        @Override
        public void broken(Connection connection, Optional<Shot> shot, IOException why) {
            boolean again = connection.isReused() && !connection.hasAnswerBegun();
            if (shot.isPresent()) {
                Shot unanswered = shot.get();
                if (again && !unanswered.wasResent()) {
                    unanswered.resend();
                    tally.resent();
                    drop(connection);
                    open(unanswered, true);
                    return;
                }
                lose(connection, unanswered, why);
            }
            drop(connection);
        }
    };

    private void lose(Connection connection, Shot shot, IOException why) {
        String detail = String.valueOf(why.getMessage());
        if (connection.hasAnswerBegun()) {
            end(
                    shot,
                    why instanceof AnswerParser.NotHttpException ? Loss.NO_HTTP : Loss.CUT,
                    Optional.of(connection),
                    detail);
        } else if (connection.isConnected() || why instanceof EOFException) {
            end(shot, Loss.RESET, Optional.of(connection), detail);
        } else {
            Optional<Loss> loss = Loss.ofConnecting(why);
            if (loss.isPresent()) {
                end(shot, loss.get(), Optional.of(connection), detail);
            } else {
                carriers.remove(shot);
                shot.end();
                tally.notSent(detail);
            }
        }
    }
}
