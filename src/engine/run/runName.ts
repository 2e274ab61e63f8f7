const adjectives = `able agile amber ample apt azure balmy bold brave breezy brief bright brisk calm candid clever
cosy crisp curious dapper deft eager early earnest fair fleet fond frank fresh gentle glad golden grand hardy hearty
humble jolly keen kind lively lucid lucky mellow merry mild neat nimble noble patient placid plucky polite proud quick
quiet rapid ready serene sharp shy silver sleek smart snug sober spry steady stout sturdy sunny swift tidy trusty
upbeat vivid warm wise witty zesty`.split(/\s+/);

const animals = `badger bear beaver bee bison bobcat buffalo camel caribou cheetah condor cormorant coyote crane cricket
curlew deer dingo dolphin donkey dove dragonfly eagle egret elk falcon ferret finch firefly fox gazelle gecko gibbon goose
grouse gull hare hawk hedgehog heron hornet ibex ibis iguana jackal jaguar jay kestrel kingfisher kite koala lark lemur
leopard linnet llama lynx magpie marlin marmot marten meerkat mole moose newt nuthatch ocelot orca oriole osprey otter owl
panda panther pelican penguin petrel pika plover puffin puma quail rabbit raven robin salmon seal shrew skylark sparrow
squirrel stoat stork swallow swan swift tapir tern thrush tiger toad trout turtle viper vole walrus weasel whale wolf
wombat wren yak zebra`.split(/\s+/);

/**
 * Two words that a person can remember and say (`brave-otter`), always the same for the same id.
 * A name that is taken gets the first free number after it: `brave-otter-2`.
 */
export function runName(id: string, isTaken: (name: string) => boolean): string {
  const hash = fnv1a(id);
  const adjective = adjectives[hash % adjectives.length];
  const animal = animals[Math.floor(hash / adjectives.length) % animals.length];
  const name = `${adjective}-${animal}`;
  if (!isTaken(name)) return name;
  let number = 2;
  while (isTaken(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

/** The 32-bit FNV-1a hash of a text's UTF-16 units: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
