// A web server that answers after a fixed time: target ADDRESS DELAY [CERTIFICATE KEY]
package main

import (
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	delay, err := time.ParseDuration(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	body := []byte("hello\n")
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if delay > 0 {
			time.Sleep(delay)
		}
		w.Write(body)
	})
	if len(os.Args) > 3 {
		log.Fatal(http.ListenAndServeTLS(os.Args[1], os.Args[3], os.Args[4], answer))
	}
	log.Fatal(http.ListenAndServe(os.Args[1], answer))
}
