import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filled } from './cache.ts';
import { mustRun } from './command.ts';

const CENTRAL = 'https://repo1.maven.org/maven2';
const MAVEN = {
  version: '3.9.9',
  path: 'org/apache/maven/apache-maven/3.9.9/apache-maven-3.9.9-bin.tar.gz',
} as const;

export interface MavenPackage {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

/** The folder with the jars of a package and of all that it needs, from Maven Central. Needs Java. */
export async function jarsOf(wanted: MavenPackage): Promise<string> {
  await mustRun('java', ['-version']);
  const maven = await filled(`maven-${MAVEN.version}`, downloadMaven);
  return filled(`${wanted.artifact}-${wanted.version}`, async (folder) => {
    writeFileSync(join(folder, 'pom.xml'), pomOf(wanted));
    const args = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=jars'];
    await mustRun(join(maven, `apache-maven-${MAVEN.version}`, 'bin', 'mvn'), args, { cwd: folder });
  });
}

async function downloadMaven(folder: string): Promise<void> {
  const url = `${CENTRAL}/${MAVEN.path}`;
  const [archive, told] = await Promise.all([bytesOf(url), bytesOf(`${url}.sha512`)]);
  const sum = createHash('sha512').update(archive).digest('hex');
  if (!told.toString('utf8').startsWith(sum)) throw new Error(`${url} is not what its checksum says`);
  const file = join(folder, 'maven.tar.gz');
  writeFileSync(file, archive);
  await mustRun('tar', ['-xzf', file, '-C', folder]);
}

async function bytesOf(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function pomOf({ group, artifact, version }: MavenPackage): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>conformance</groupId>
  <artifactId>jars</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>${group}</groupId>
      <artifactId>${artifact}</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;
}
