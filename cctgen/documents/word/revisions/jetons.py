"""Un paragraphe en jetons comparables : mots, champs, retours ; et leur comparaison, mot à mot."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.alignement import passages
from cctgen.documents.word.revisions.balises import (
    DEL,
    FORME,
    INS,
    LIEN,
    PPR,
    RPR,
    Marques,
    Noeud,
    R,
    fragment,
    w,
)
from cctgen.documents.word.revisions.formes import CACHENT
from cctgen.documents.word.revisions.lecture import (
    APPELS,
    INSTRUCTIONS,
    RECALCULE,
    SENS,
    SIGNES,
    dire,
    instruction,
    lire,
    signe_de,
)

_MOT: Final = re.compile(r"\s+|[\w'’-]+|[^\w\s]")
_SANS_TEXTE: Final = (w("bookmarkStart"), w("bookmarkEnd"), w("proofErr"), w("lastRenderedPageBreak"))
_ADRESSE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ASPECT_D_UN_LIEN: Final = ("color=", "u=", "style=")
_CACHENT: Final = tuple(f"{nom}=" for nom in CACHENT)


@dataclass(frozen=True, slots=True)
class Jeton:
    """Ce qui se compare d'un paragraphe : un mot, un retour, un champ ; `noeuds` le font dans Word.

    `est_atomique` : il ne se joint pas aux mots voisins. `se_lit` : retiré, il n'en reste que le texte (un champ, un
    lien, une équation, un appel de note). `lien` est celui qui mène à un autre endroit du document : il n'est pas du
    texte, et le glossaire le pose ou l'ôte selon ce qui précède.
    """

    texte: str
    forme: str
    noeuds: tuple[Noeud, ...]
    est_atomique: bool = False
    se_lit: bool = True
    lien: Noeud | None = None

    @property
    def cle(self) -> tuple[str, str, bool]:
        """Rend ce qui fait deux jetons égaux."""
        return (self.texte, self.forme, self.est_atomique)


def jetons(paragraphe: Noeud) -> list[Jeton]:
    """Rend les jetons d'un paragraphe, mot à mot, sans ses propriétés ni ses signets."""
    return [jeton for suite in _reunies(suites(paragraphe)) for jeton in _mots(suite)]


def _reunies(lues: Iterable[Jeton]) -> Iterator[Jeton]:
    """Réunit les textes voisins de même forme : un mot que deux fragments se partagent reste un mot."""
    for (est_atomique, *_), voisins in groupby(lues, attrgetter("est_atomique", "forme", "lien")):
        suite = list(voisins)
        yield from suite if est_atomique else [replace(suite[0], texte="".join(jeton.texte for jeton in suite))]


def suites(paragraphe: Noeud) -> list[Jeton]:
    """Rend les jetons d'un paragraphe sans en séparer les mots : assez pour le lire, et le comparer en entier."""
    lus: list[Jeton] = []
    champ: list[Noeud] = []
    profondeur = 0
    for noeud in paragraphe:
        if noeud.tag == PPR or noeud.tag in _SANS_TEXTE:
            continue
        bords = [b.get(w("fldCharType")) for b in noeud.iter(w("fldChar"))]
        profondeur += bords.count("begin")
        if profondeur:
            champ.append(noeud)
        elif noeud.tag == R:
            lus += _du_fragment(noeud)
        elif _mene_ailleurs_ici(noeud):
            lus += [jeton for fragment_lie in noeud for jeton in _du_fragment(fragment_lie, noeud)]
        else:
            lus.append(_atome([noeud]))
        # Un champ ouvert dans un autre paragraphe se ferme ici : ce qui le suit n'est pas d'un champ.
        profondeur = max(0, profondeur - bords.count("end"))
        if champ and not profondeur:
            lus.append(_atome(champ))
            champ = []
    return lus + ([_atome(champ)] if champ else [])


def texte_de(bloc: Noeud) -> str:
    """Rend le texte d'un bloc, paragraphe par paragraphe, sans instruction de champ."""
    return "\n".join(["".join([jeton.texte for jeton in suites(p)]) for p in bloc.iter(w("p"))])


def _mots(suite: Jeton) -> Iterator[Jeton]:
    if suite.est_atomique:
        yield suite
    else:
        yield from (replace(suite, texte=mot) for mot in _MOT.findall(suite.texte))


def _mene_ailleurs_ici(noeud: Noeud) -> bool:
    """Vrai d'un lien vers un endroit du même document, qui ne porte que du texte."""
    cible, adresse = noeud.get(w("anchor")), noeud.get(_ADRESSE)
    return noeud.tag == LIEN and bool(cible) and not adresse and all(e.tag == R for e in noeud)


def _atome(noeuds: Sequence[Noeud]) -> Jeton:
    instructions = _nue("".join(instruction(i) for n in noeuds for i in n.iter(*INSTRUCTIONS)))
    if RECALCULE.match(instructions):
        instructions = instructions.upper()
    texte = "".join(map(lire, noeuds))
    # Un lien ou un renvoi barré ne s'imprime plus pareil, quoique son texte soit le même.
    barres = "".join(f"<{dit}>" for n in noeuds for forme in n.iter(RPR) for dit in _ce_qui_cache(forme))
    return Jeton(texte, f"{instructions}{barres}", tuple(noeuds), est_atomique=True)


def _ce_qui_cache(forme: Noeud) -> Iterator[str]:
    """Énumère ce par quoi un fragment, ou son style de caractère, cache le texte ou le hausse."""
    for dit in str(forme.get(FORME, "")).split("\n"):
        if dit.startswith(_CACHENT):
            yield dit
        elif dit.startswith("style=") and dit.endswith("]"):
            yield dit.partition(" [")[2]


def _nue(instructions: str) -> str:
    """Rend l'instruction d'un champ telle que Word et LibreOffice peuvent la récrire, options répétées comprises."""
    mots = instructions.replace(r"\* MERGEFORMAT", "").split()
    return " ".join(mot for rang, mot in enumerate(mots) if not (mot.startswith("\\") and mot in mots[:rang]))


def _du_fragment(noeud: Noeud, lien: Noeud | None = None) -> Iterator[Jeton]:
    proprietes = noeud.find(RPR)
    forme = _forme(proprietes, lien)
    for enfant in noeud:
        if enfant.tag == RPR or enfant.tag in _SANS_TEXTE:
            continue
        if enfant.tag == w("t"):
            if enfant.text:
                yield Jeton(enfant.text, forme, (noeud,), lien=lien)
        else:
            seul = etree.Element(R)
            seul.extend(copy.deepcopy(e) for e in (proprietes, enfant) if e is not None)
            dit = SIGNES.get(enfant.tag) or signe_de(enfant) or etree.QName(enfant).localname
            if appel := enfant.tag in APPELS:
                dit = lire(enfant)
            yield Jeton(dit, forme, (seul,), est_atomique=True, se_lit=appel, lien=lien)


def _forme(proprietes: Noeud | None, lien: Noeud | None) -> str:
    """Rend la forme d'un fragment ; dans un lien, sans ce qui le fait voir : couleur, soulignement et style."""
    dite = "" if proprietes is None else str(proprietes.get(FORME, ""))
    tus = () if lien is None else _ASPECT_D_UN_LIEN
    return "\n".join(ligne for ligne in dite.split("\n") if not ligne.startswith(tus)) if tus else dite


def comparer_mots(avant: Sequence[Jeton], apres: Sequence[Jeton], marques: Marques) -> Iterator[Noeud]:
    """Rend les fragments communs, ajoutés et retirés ; une espace commune entre deux changements n'en fait pas deux."""
    for lu in passages(avant, apres, attrgetter("cle"), _dit):
        if lu.change:
            yield from revisions(avant[lu.debut : lu.fin], apres[lu.debut_apres : lu.fin_apres], marques)
        else:
            yield from en_fragments(apres[lu.debut_apres : lu.fin_apres])


def _dit(jeton: Jeton) -> str:
    """Rend ce qu'un jeton dit ; un objet que rien ne change ne se retire pas pour se remettre."""
    return "[objet]" if jeton.est_atomique else jeton.texte


def revisions(retires: Sequence[Jeton], ajoutes: Sequence[Jeton], marques: Marques) -> Iterator[Noeud]:
    """Rend la révision qui retire les uns, puis celle qui ajoute les autres."""
    if retires:
        yield marques.marque(DEL, _retires(retires))
    yield from _ajouts(ajoutes, marques)


def _ajouts(ajoutes: Sequence[Jeton], marques: Marques) -> Iterator[Noeud]:
    """Word n'admet pas un lien dans un ajout : c'est l'ajout qui va dans le lien."""
    for est_un_lien, suite in groupby(ajoutes, _est_lie):
        fragments = en_fragments(list(suite))
        if not est_un_lien:
            yield marques.marque(INS, fragments)
            continue
        # D'un champ qui contient un lien, le reste s'ajoute à part : un ajout ne va pas dans un fragment.
        for noeud in fragments:
            if noeud.tag == LIEN:
                noeud[:] = [marques.marque(INS, list(noeud))]
                yield noeud
            else:
                yield marques.marque(INS, [noeud])


def _est_lie(jeton: Jeton) -> bool:
    return jeton.lien is not None or any(noeud.tag == LIEN for noeud in jeton.noeuds)


def en_fragments(suite: Sequence[Jeton]) -> Iterator[Noeud]:
    """Rend les jetons en fragments, les mots voisins de même forme réunis."""
    return _regrouper(suite, "t")


def _retires(suite: Sequence[Jeton]) -> Iterator[Noeud]:
    """Rend les jetons en texte retiré : d'un champ, il ne reste que ce qu'on en lisait."""
    return _regrouper(suite, "delText")


def _regrouper(suite: Sequence[Jeton], balise: str) -> Iterator[Noeud]:
    for lien, lies in groupby(suite, attrgetter("lien")):
        fragments = _par_forme(lies, balise)
        if lien is None or balise != "t":
            yield from fragments
            continue
        entoure = etree.Element(LIEN, dict(lien.attrib))
        entoure.extend(fragments)
        yield entoure


def _par_forme(suite: Iterable[Jeton], balise: str) -> Iterator[Noeud]:
    mots = ""
    precedent: Jeton | None = None
    for jeton in suite:
        if precedent is not None and mots and (jeton.est_atomique or jeton.forme != precedent.forme):
            yield fragment(mots, precedent.noeuds[0].find(RPR), balise)
            mots = ""
        if jeton.est_atomique:
            yield from _atomes(jeton, balise)
        else:
            mots += jeton.texte
        precedent = jeton
    if mots and precedent is not None:
        yield fragment(mots, precedent.noeuds[0].find(RPR), balise)


def _atomes(jeton: Jeton, balise: str) -> Iterator[Noeud]:
    if balise == "t" or not jeton.se_lit:
        yield from (copy.deepcopy(noeud) for noeud in jeton.noeuds)
        return
    premier = next((r for n in jeton.noeuds for r in n.iter(R)), None)
    forme = None if premier is None else premier.find(RPR)
    if jeton.texte:
        yield from _en_toutes_lettres(jeton, forme, balise)
    elif recalcule := "".join(t.text or "" for n in jeton.noeuds for t in n.iter(w("t"))):
        retire = fragment(recalcule, forme, balise)
        retire[-1].set(SENS, "")
        yield retire


def _en_toutes_lettres(jeton: Jeton, forme: Noeud | None, balise: str) -> Iterator[Noeud]:
    """Rend ce qui se lit d'un jeton, chaque texte dans sa forme ; ses tabulations, retours et traits restent."""
    for noeud in (descendant for n in jeton.noeuds for descendant in n.iter()):
        porteur = noeud.getparent()
        sienne = porteur.find(RPR) if porteur is not None and porteur.tag == R else forme
        if noeud.tag in SIGNES and porteur is not None and porteur.tag == R:
            garde = etree.Element(R)
            garde.extend(copy.deepcopy(e) for e in (sienne, noeud) if e is not None)
            yield garde
        elif noeud.tag == w("t") and SENS not in noeud.attrib:
            yield fragment(noeud.text or "", sienne, balise)
        elif dit := dire(noeud):
            yield fragment(dit, sienne, balise)
