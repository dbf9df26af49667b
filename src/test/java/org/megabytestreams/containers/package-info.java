/// The service's image beside brokers in containers: `deploy/container-test` builds the images and runs these.
///
/// System properties: `containers.service` and `containers.kafka`, names of the images.
package org.megabytestreams.containers;
