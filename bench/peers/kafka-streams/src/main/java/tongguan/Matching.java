package tongguan;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/** Matching in Kafka Streams: an aggregate per order number, RocksDB with a changelog topic, at least once. */
public final class Matching {
  record Document(String kind, String orderNo, String buyer, String total) {}

  record Match(String orderNo, String buyer, String total) {}

  /** What is kept of one order number: kind, then buyer and total. */
  record Dossier(Map<String, String[]> documents) {
    static final int KINDS = 3;

    static Dossier empty() {
      return new Dossier(Map.of());
    }

    Dossier file(Document document) {
      if (documents.containsKey(document.kind())) return this;
      var all = new TreeMap<>(documents);
      all.put(document.kind(), new String[] {document.buyer(), document.total()});
      return new Dossier(all);
    }

    boolean matches() {
      if (documents.size() < KINDS) return false;
      var any = documents.values().iterator().next();
      return documents.values().stream().allMatch(each -> java.util.Arrays.equals(any, each));
    }

    Match match(String orderNo) {
      var any = documents.values().iterator().next();
      return new Match(orderNo, any[0], any[1]);
    }
  }

  public static void main(String[] args) {
    Serde<String> text = Serdes.String();
    Serde<Document> document = new JsonSerde<>(Document.class);
    Serde<Dossier> dossier = new JsonSerde<>(Dossier.class);
    Serde<Match> match = new JsonSerde<>(Match.class);

    var builder = new StreamsBuilder();
    builder.stream(env("INPUT"), Consumed.with(text, document))
        .groupByKey(Grouped.with(text, document))
        .aggregate(Dossier::empty, (orderNo, one, kept) -> kept.file(one), Materialized.with(text, dossier))
        .toStream()
        .filter((orderNo, kept) -> kept.matches())
        .mapValues((orderNo, kept) -> kept.match(orderNo))
        .to(env("OUTPUT"), Produced.with(text, match));

    var streams = new KafkaStreams(builder.build(), settings());
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  private static Properties settings() {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, env("GROUP"));
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, env("BOOTSTRAP"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, env("STATE"));
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, env("WORKERS"));
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Math.round(Double.parseDouble(env("COMMIT_S")) * 1000));
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), env("SESSION_MS"));
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    return settings;
  }

  private static String env(String name) {
    return System.getenv("PEERS_" + name);
  }
}
