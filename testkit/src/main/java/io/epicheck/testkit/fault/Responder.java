package io.epicheck.testkit.fault;

import io.epicheck.testkit.http.Exchange;
import java.io.IOException;

/** A double, as its script of faults sees it. */
public interface Responder {
    /** Answers as usual. */
    void answer(Exchange exchange) throws IOException;

    /** The body of an error in the double's own form. */
    Page error(int status, String message);

    /** Remembers a request that is not answered as usual; 0 when there is no answer. */
    void record(Exchange exchange, int status);

    /** A body and its type. */
    record Page(String contentType, String text) {}
}
