import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Declares a document on Kafka, reads its receipts, follows the feed as a stream: {@code Declare waybill waybill.json 800}.
 *
 * <p>The last word is the status at which it ends. KAFKA, INTAKE and FEED are addresses; CODE is your customs code, KEY your key;
 * KAFKA_PASSWORD and KAFKA_CA are there where brokers ask who you are.
 * It looks for single members with patterns, so that it needs no library of JSON; a program of yours has one.
 */
public final class Declare {
    private static final Map<String, String> TOPICS =
            Map.of("order", "orders", "payment", "payments", "waybill", "waybills", "list", "lists");
    private static final Map<String, String> NUMBERS =
            Map.of("order", "orderNo", "payment", "payTransactionId", "waybill", "logisticsNo", "list", "orderNo");
    private static final Duration PATIENCE = Duration.ofSeconds(Long.parseLong(env("PATIENCE_S", "120")));
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static void main(String[] words) throws Exception {
        String kind = words[0], document = Files.readString(Path.of(words[1])), until = words[2];
        String about = member(document, NUMBERS.get(kind));

        HttpRequest open = asking(env("FEED") + "/v1/feed").PUT(BodyPublishers.noBody()).build();
        String after = member(HTTP.send(open, BodyHandlers.ofString()).body(), "last");
        System.out.println(receipts(declare(kind, document)));

        HttpRequest follow = asking(env("FEED") + "/v1/feed?after=" + after).header("accept", "text/event-stream").build();
        try (Stream<String> lines = HTTP.send(follow, BodyHandlers.ofLines()).body()) {
            for (Iterator<String> line = lines.iterator(); line.hasNext(); ) {
                String entry = line.next();
                if (!entry.startsWith("data: ") || !entry.contains(about)) continue;
                System.out.println(entry.substring("data: ".length())); // the work
                if (until.equals(member(entry, "returnStatus|status"))) break;
            }
        }
        System.exit(0);
    }

    /** Puts one document on its topic and returns its receipt id. */
    private static String declare(String kind, String document) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", env("KAFKA"), "acks", "all"));
        settings.putAll(proof());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            String topic = "cbec.declare." + TOPICS.get(kind) + ".v1";
            RecordMetadata placed = producer.send(new ProducerRecord<>(topic, member(document, "orderNo"), document)).get();
            return TOPICS.get(kind) + "-" + placed.partition() + "-" + placed.offset();
        }
    }

    /** Returns the settings by which a client proves that it is CODE; none where brokers do not ask. */
    private static Map<String, Object> proof() {
        String password = System.getenv("KAFKA_PASSWORD");
        if (password == null) return Map.of();
        String module = "org.apache.kafka.common.security.scram.ScramLoginModule";
        return Map.of(
                "security.protocol", "SASL_SSL",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", env("KAFKA_CA"),
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config", module + " required username=\"" + env("CODE") + "\" password=\"" + password + "\";");
    }

    /** Returns the submission once it is decided. */
    private static String receipts(String id) throws IOException, InterruptedException {
        for (long ends = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < ends; Thread.sleep(200)) {
            HttpRequest question = asking(env("INTAKE") + "/v1/receipts/" + id).build();
            String found = HTTP.send(question, BodyHandlers.ofString()).body();
            if (!"pending".equals(member(found, "state"))) return found;
        }
        throw new IllegalStateException(id + " is not decided in time");
    }

    private static HttpRequest.Builder asking(String address) {
        HttpRequest.Builder asking = HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE);
        String key = System.getenv("KEY");
        return key == null ? asking.header("x-customs-code", env("CODE")) : asking.header("authorization", "Bearer " + key);
    }

    private static String member(String json, String name) {
        Matcher found = Pattern.compile("\"(?:" + name + ")\"\\s*:\\s*\"?([^\",}\\s]+)").matcher(json);
        return found.find() ? found.group(1) : null;
    }

    private static String env(String name) {
        String value = System.getenv(name);
        if (value == null) throw new IllegalStateException("set " + name);
        return value;
    }

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : value;
    }
}
