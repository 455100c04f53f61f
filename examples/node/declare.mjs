// Declare a document on Kafka, read its receipts, follow the feed as a stream: node declare.mjs payment payment.json 120
// The last word is the status at which it ends. KAFKA, INTAKE and FEED are addresses; CODE is your customs code, KEY your key;
// KAFKA_PASSWORD and KAFKA_CA are there where brokers ask who you are.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

const { KAFKA, KAFKA_PASSWORD, KAFKA_CA, INTAKE, FEED, CODE, KEY, PATIENCE_S = '120' } = process.env;
const [kind, file, until] = process.argv.slice(2);
const TOPICS = { order: 'orders', payment: 'payments', waybill: 'waybills', list: 'lists' };
const NUMBERS = { order: 'orderNo', payment: 'payTransactionId', waybill: 'logisticsNo', list: 'orderNo' };
const who = KEY ? { authorization: `Bearer ${KEY}` } : { 'x-customs-code': CODE };
const signal = AbortSignal.timeout(Number(PATIENCE_S) * 1000);

async function ask(address, options = {}) {
  const answer = await fetch(address, { ...options, signal, headers: { ...who, ...options.headers } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer;
}

async function proof() {
  if (!KAFKA_PASSWORD) return {};
  const sasl = { mechanism: 'scram-sha-512', username: CODE, password: KAFKA_PASSWORD };
  return { ssl: { ca: [await readFile(KAFKA_CA)] }, sasl };
}

async function declare(document) {
  const kafka = new Kafka({ brokers: KAFKA.split(','), logLevel: logLevel.ERROR, ...(await proof()) });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const [placed] = await producer.send({
    topic: `cbec.declare.${TOPICS[kind]}.v1`,
    messages: [{ key: document.orderNo, value: JSON.stringify(document) }],
  });
  await producer.disconnect();
  return `${TOPICS[kind]}-${placed.partition}-${placed.baseOffset}`;
}

async function receipts(id) {
  for (;;) {
    const found = await (await ask(`${INTAKE}/v1/receipts/${id}`)).json();
    if (found.state !== 'pending') return found;
    await pause(200);
  }
}

async function* entries(after) {
  const answer = await ask(`${FEED}/v1/feed?after=${after}`, { headers: { accept: 'text/event-stream' } });
  let text = '';
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (text + part).split('\n');
    text = lines.pop();
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice(6));
  }
}

const document = JSON.parse(await readFile(file, 'utf8'));
const { last } = await (await ask(`${FEED}/v1/feed`, { method: 'PUT' })).json();
const found = await receipts(await declare(document));
console.log(JSON.stringify({ state: found.state, receipts: found.receipts.map((each) => each.receipt) }));
for await (const entry of entries(last)) {
  if (!JSON.stringify(entry).includes(document[NUMBERS[kind]])) continue;
  console.log(JSON.stringify(entry)); // the work
  const said = entry.data.receipt ?? entry.data;
  if ((said.returnStatus ?? said.status) === until) break;
}
process.exit(0);
