/** The worker of `entries.js`. */
import "telaio/worker/thread";
