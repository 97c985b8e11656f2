// Verifies the mails of one folder with mailauth, a pass for every line on stdin, and prints its CPU as JSON.
// Arguments: the folder that holds node_modules, the folder of .eml files, the zone as JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const [modules, folder, zoneFile] = process.argv.slice(2);
const { dkimVerify } = createRequire(resolve(modules, 'bench.cjs'))('mailauth/lib/dkim/verify');
const zone = JSON.parse(readFileSync(zoneFile, 'utf8')).TXT;
const mails = readdirSync(folder).filter(name => name.endsWith('.eml')).sort().map(name => readFileSync(join(folder, name)));

const resolver = async name => {
    if (!zone[name]) {
        throw Object.assign(new Error('not there'), { code: 'ENOTFOUND' });
    }
    return zone[name].map(text => [text]);
};

for await (const _ of createInterface({ input: process.stdin })) {
    let passed = 0;
    const before = process.cpuUsage();
    for (const mail of mails) {
        const found = await dkimVerify(mail, { resolver });
        passed += found.results[0].status.result === 'pass' ? 1 : 0;
    }
    const used = process.cpuUsage(before);
    console.log(JSON.stringify({ passed, seconds: (used.user + used.system) / 1e6 / mails.length }));
}
