"use strict";
const REGLES = JSON.parse(document.getElementById("regles").textContent);
// Ouvre l'archive d'un .xlsx dans le navigateur : rien n'est envoyé, rien n'est exécuté.

class FichierRefuse extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

function repertoire(octets) {
  const vue = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  let fin = octets.length - 22;
  const debut = Math.max(0, fin - 65_536);
  while (fin >= debut && vue.getUint32(fin, true) !== 0x06054b50) fin -= 1;
  if (fin < debut || fin < 0) throw new FichierRefuse("fichier-illisible");
  const nombre = vue.getUint16(fin + 10, true);
  let position = vue.getUint32(fin + 16, true);
  const membres = new Map();
  let total = 0;
  for (let rang = 0; rang < nombre; rang += 1) {
    if (vue.getUint32(position, true) !== 0x02014b50) throw new FichierRefuse("fichier-illisible");
    const [nom, extra, remarque] = [28, 30, 32].map((decalage) => vue.getUint16(position + decalage, true));
    const texte = new TextDecoder().decode(octets.subarray(position + 46, position + 46 + nom));
    const membre = {
      drapeaux: vue.getUint16(position + 8, true),
      methode: vue.getUint16(position + 10, true),
      crc: vue.getUint32(position + 16, true),
      comprimee: vue.getUint32(position + 20, true),
      taille: vue.getUint32(position + 24, true),
      debut: vue.getUint32(position + 42, true),
    };
    const chemin = texte.replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
    if (membre.drapeaux & 1) throw new FichierRefuse("fichier-chiffre");
    if (membres.has(chemin)) throw new FichierRefuse("fichier-illisible");
    total += membre.taille;
    if (total > REGLES.bornes.pieces) throw new FichierRefuse("fichier-demesure");
    membres.set(chemin, membre);
    position += 46 + nom + extra + remarque;
  }
  return membres;
}

async function degonfler(octets, annoncee) {
  const flux = new Blob([octets]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const morceaux = [];
  let lus = 0;
  for (const lecteur = flux.getReader(); ; ) {
    const { done, value } = await lecteur.read();
    if (done) break;
    lus += value.length;
    if (lus > annoncee) throw new FichierRefuse("fichier-demesure");
    morceaux.push(value);
  }
  const contenu = new Uint8Array(lus);
  let position = 0;
  for (const morceau of morceaux) {
    contenu.set(morceau, position);
    position += morceau.length;
  }
  return contenu;
}

const TABLE_CRC = Uint32Array.from({ length: 256 }, (_, rang) => {
  let reste = rang;
  for (let bit = 0; bit < 8; bit += 1) reste = reste & 1 ? 0xedb88320 ^ (reste >>> 1) : reste >>> 1;
  return reste;
});

function crc32(octets) {
  let reste = 0xffffffff;
  for (const octet of octets) reste = TABLE_CRC[(reste ^ octet) & 255] ^ (reste >>> 8);
  return (reste ^ 0xffffffff) >>> 0;
}

async function decompresser(octets, membre) {
  const vue = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  if (vue.getUint32(membre.debut, true) !== 0x04034b50) throw new FichierRefuse("fichier-illisible");
  const debut = membre.debut + 30 + vue.getUint16(membre.debut + 26, true) + vue.getUint16(membre.debut + 28, true);
  const brut = octets.subarray(debut, debut + membre.comprimee);
  let contenu = brut;
  if (membre.methode === 8) contenu = await degonfler(brut, membre.taille);
  else if (membre.methode !== 0) throw new FichierRefuse("fichier-illisible");
  if (contenu.length !== membre.taille || crc32(contenu) !== membre.crc) throw new FichierRefuse("fichier-illisible");
  return contenu;
}

async function ouvrirArchive(octets) {
  const pieces = new Map();
  for (const [chemin, membre] of repertoire(octets)) {
    const utile = /^(docprops\/app\.xml|xl\/(?!media\/|theme\/|printersettings\/|embeddings\/).*\.(xml|rels|vml))$/;
    pieces.set(chemin, utile.test(chemin) ? await decompresser(octets, membre) : null);
  }
  return pieces;
}

function analyser(octets) {
  const utf16 = octets[0] === 0xff || octets[0] === 0xfe;
  let encodage = utf16 ? (octets[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  const tete = new TextDecoder("latin1").decode(octets.subarray(0, 200));
  const annonce = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(tete);
  if (annonce && !utf16) encodage = annonce[1];
  let texte;
  try {
    texte = new TextDecoder(encodage, { fatal: true }).decode(octets).replace(/^<\?xml[^>]*\?>/, "");
  } catch {
    throw new FichierRefuse("fichier-illisible");
  }
  const document = new DOMParser().parseFromString(texte, "application/xml");
  if (document.querySelector("parsererror") || document.doctype) throw new FichierRefuse("fichier-illisible");
  return document;
}
