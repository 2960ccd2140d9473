/*
 * What the conformance suite tests and the server does not have, and how many checks of each scenario that costs. The
 * suite has no word for "not supported": it fails what it cannot test.
 */

const prompts = 'it has no prompts';
const logging = 'its log goes to stderr; logging is deprecated in the protocol';
const asking = 'it asks clients for nothing: neither elicitation, nor sampling, nor roots';

/** Checks that fail, by scenario, and why. */
export const lacking: Readonly<Record<string, readonly [checks: number, why: string]>> = {
  'logging-set-level': [1, logging],
  'tools-call-with-logging': [1, logging],
  'tools-call-sampling': [1, asking],
  'tools-call-elicitation': [1, asking],
  'elicitation-sep1034-defaults': [1, asking],
  'elicitation-sep1330-enums': [1, asking],
  'prompts-list': [1, prompts],
  'prompts-get-simple': [1, prompts],
  'prompts-get-with-args': [1, prompts],
  'prompts-get-embedded-resource': [1, prompts],
  'prompts-get-with-image': [1, prompts],
  'json-schema-2020-12': [1, 'no tool has a schema with those keywords, which many clients cannot read'],
  'dns-rebinding-protection': [1, 'it is the mount of the tests that speaks HTTP; the server has only stdio'],
  'server-stateless': [4, `four of its 28 checks want tools that ask the client or log: ${asking}`],
  caching: [1, `one of its eight checks is of the list of prompts: ${prompts}`],
  'input-required-result-basic-elicitation': [1, asking],
  'input-required-result-basic-sampling': [1, asking],
  'input-required-result-basic-list-roots': [1, asking],
  'input-required-result-request-state': [1, asking],
  'input-required-result-multiple-input-requests': [1, asking],
  'input-required-result-multi-round': [1, asking],
  'input-required-result-non-tool-request': [1, prompts],
  'input-required-result-result-type': [1, asking],
  'input-required-result-tampered-state': [1, asking],
  'input-required-result-capability-check': [1, asking],
  'http-custom-header-server-validation': [5, 'no tool maps arguments to HTTP headers'],
};

/** What asks for a tool or a resource by a name that only a server made for the suite has. */
export const wantsFixtures: readonly string[] = [
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-audio',
  'tools-call-embedded-resource',
  'tools-call-mixed-content',
  'tools-call-error',
  'tools-call-with-progress',
  'resources-read-text',
  'resources-read-binary',
  'resources-templates-read',
];

/** The scenarios of an extension that the server does not declare. */
export const isOfExtension = (scenario: string): boolean => scenario.startsWith('tasks-');
