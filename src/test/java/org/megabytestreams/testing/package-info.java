/// Holds what tests of several packages share: brokers, topics, clients, the built program, models and damaged bytes.
package org.megabytestreams.testing;
