/** Base URLs of vendors and local servers, from each one's own API documentation. */
export const presets: Readonly<Record<string, string | undefined>> = {
  cerebras: 'https://api.cerebras.ai/v1',
  deepseek: 'https://api.deepseek.com/v1',
  fireworks: 'https://api.fireworks.ai/inference/v1',
  groq: 'https://api.groq.com/openai/v1',
  'lm-studio': 'http://127.0.0.1:1234/v1',
  mistral: 'https://api.mistral.ai/v1',
  ollama: 'http://127.0.0.1:11434/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  together: 'https://api.together.xyz/v1',
  vllm: 'http://127.0.0.1:8000/v1',
  xai: 'https://api.x.ai/v1',
};
