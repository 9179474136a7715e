package io.epicheck.traffic;

/** One request of the plan, whose time counts from when it was due. Used by the thread of the load alone. */
final class Shot {
    private final long due;
    private final boolean onKept;
    private boolean resent;
    private boolean over;

    /** @param onKept whether it goes on a connection that is kept */
    Shot(long due, boolean onKept) {
        this.due = due;
        this.onKept = onKept;
    }

    long due() {
        return due;
    }

    boolean isOnKept() {
        return onKept;
    }

    boolean wasResent() {
        return resent;
    }

    void resend() {
        resent = true;
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }
}
