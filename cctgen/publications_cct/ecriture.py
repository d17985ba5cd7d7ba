"""De la publication lue aux fichiers d'un clausier superposable : mêmes entrées, mêmes octets."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cctgen.clausier.produits import Produit
from cctgen.publications_cct.modele import ExigencePubliee, ProduitPublie, Publication
from cctgen.publications_cct.piliers import deduire_pilier
from cctgen.publications_cct.suivi import (
    FICHIER_SUIVI,
    ExigenceSuivie,
    FicheSuivie,
    ProduitSuivi,
    Suivi,
    produit_suivi,
)
from cctgen.publications_cct.texte import en_markdown, en_slug, sur_une_ligne
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie

FICHIER_RAPPORT = "rapport-qualite.md"
MARQUE = "Fichier généré par « cctgen clausier importer-cct » : ne le modifiez pas, relancez l'import."
_SANS_RUBRIQUE = "Autres exigences"
_PREUVE = "Pièce, démonstration ou engagement qui établit la conformité ; la publication n'en précise pas la forme."
_NOTE = (
    "Énoncés repris tels que publiés, non relus : lisez rapport-qualite.md, à côté de clausier.yaml, avant de publier."
)


@dataclass(frozen=True, slots=True)
class Fiche:
    """Une fiche à écrire : une rubrique d'une publication, et ses exigences dans l'ordre."""

    suivie: FicheSuivie
    version: str
    publication: str
    exigences: tuple[ExigencePubliee, ...]


def former_fiches(
    publication: Publication, precedentes: Sequence[FicheSuivie], reserves: Collection[str]
) -> tuple[tuple[Fiche, ...], Publication]:
    """Groupe les exigences par rubrique ; une rubrique déjà importée garde sa fiche, son fichier et son pilier."""
    groupes: dict[tuple[str, str], list[ExigencePubliee]] = defaultdict(list)
    for exigence in publication.exigences:
        groupes[exigence.source, en_slug(exigence.rubrique)].append(exigence)
    connues = {(f.source, en_slug(f.rubrique)): f for f in precedentes}
    pris = {*reserves, *(f.id for f in precedentes)}
    fiches = []
    for (source, cle), groupe in groupes.items():
        suivie = connues.get((source, cle)) or _fiche_neuve(source, groupe, pris)
        suivie = suivie.model_copy(update={"retiree_le": None})
        pris.add(suivie.id)
        pilier = suivie.chemin.split("/")[1]
        situees = tuple(replace(e, pilier=pilier) for e in groupe)
        fiches.append(Fiche(suivie, publication.versions[source], publication.titres[source], situees))
    piliers = {e.id: e.pilier for fiche in fiches for e in fiche.exigences}
    exigences = tuple(replace(e, pilier=piliers[e.id]) for e in publication.exigences)
    return tuple(fiches), replace(publication, exigences=exigences)


def _fiche_neuve(source: str, groupe: Sequence[ExigencePubliee], pris: Collection[str]) -> FicheSuivie:
    rubrique = groupe[0].rubrique or _SANS_RUBRIQUE
    base = f"IMP-{en_slug(source.removeprefix('cct-'), 24)}-{en_slug(rubrique, 40) or 'rubrique'}".upper()
    identifiant, numero = base, 1
    while identifiant in pris:
        numero += 1
        identifiant = f"{base}-{numero}"
    situation = (*groupe[0].titres, groupe[0].fichier)
    pilier = deduire_pilier(groupe[0].rubrique, situation, (e.enonce for e in groupe))
    return FicheSuivie(
        id=identifiant,
        chemin=f"cct/{pilier}/{identifiant}-{en_slug(rubrique, 30) or 'rubrique'}.yaml",
        titre=rubrique[0].upper() + rubrique[1:],
        source=source,
        rubrique=groupe[0].rubrique,
    )


def rediger_clausier(
    publication: Publication,
    fiches: Sequence[Fiche],
    precedent: Suivi,
    de_base: Mapping[str, Produit],
    jour: date,
) -> dict[str, str]:
    """Rend le contenu de chaque fichier du clausier, par chemin relatif."""
    suivi = _suivre(publication, fiches, precedent, jour)
    fichiers = {fiche.suivie.chemin: _rediger_fiche(fiche) for fiche in fiches}
    for retiree in (f for f in suivi.fiches if f.retiree_le):
        fichiers[retiree.chemin] = _rediger_fiche_retiree(retiree, suivi)
    fichiers |= _rediger_produits(publication, de_base)
    for perime in precedent.fichiers:
        if perime.startswith("produits/") and perime not in fichiers:
            fichiers[perime] = (
                _entete() + _champ("domaine", "Domaine retiré") + _champ("source", MARQUE) + "produits: []\n"
            )
    fichiers["clausier.yaml"] = _rediger_identite(publication, jour)
    fichiers["references.yaml"] = _rediger_references(publication)
    fichiers[FICHIER_RAPPORT] = rediger_rapport(publication)
    contenu = suivi.model_copy(update={"fichiers": tuple(sorted(fichiers))}).model_dump(
        mode="json", exclude_defaults=True
    )
    fichiers[FICHIER_SUIVI] = _entete() + yaml_strict.rediger(contenu)
    return dict(sorted(fichiers.items()))


def _suivre(publication: Publication, fiches: Sequence[Fiche], precedent: Suivi, jour: date) -> Suivi:
    fiche_de = {e.id: f.suivie.id for f in fiches for e in f.exigences}
    actuelles = tuple(_exigence_suivie(e, fiche_de[e.id]) for e in publication.exigences)
    disparues = tuple(e.model_copy(update={"retiree": True}) for e in precedent.exigences if e.id not in fiche_de)
    vivantes = {f.suivie.id for f in fiches}
    retirees = tuple(
        f.model_copy(update={"retiree_le": f.retiree_le or jour}) for f in precedent.fiches if f.id not in vivantes
    )
    produits: tuple[ProduitSuivi, ...] = tuple(map(produit_suivi, publication.produits))
    return Suivi(exigences=(*actuelles, *disparues), fiches=(*(f.suivie for f in fiches), *retirees), produits=produits)


def _exigence_suivie(exigence: ExigencePubliee, fiche: str) -> ExigenceSuivie:
    return ExigenceSuivie(
        id=exigence.id,
        source=exigence.source,
        reference=exigence.reference,
        correspondance=exigence.correspondance,
        niveau="" if exigence.niveau is None else exigence.niveau.value,
        niveau_source=exigence.niveau_source,
        rubrique=exigence.rubrique,
        enonce=exigence.enonce,
        fiche=fiche,
    )


def _entete() -> str:
    return f"# {MARQUE}\n"


def _entre_guillemets(texte: str) -> str:
    """Une chaîne JSON est aussi une chaîne YAML entre guillemets doubles."""
    return json.dumps(sur_une_ligne(texte), ensure_ascii=False)


def _champ(cle: str, texte: str, retrait: str = "") -> str:
    return f"{retrait}{cle}: {_entre_guillemets(texte)}\n"


def _bloc(cle: str, texte: str, retrait: str = "") -> str:
    lignes = [f"{retrait}  {ligne}" if ligne else "" for ligne in texte.split("\n")]
    return f"{retrait}{cle}: |\n" + "\n".join(lignes) + "\n"


def _rediger_fiche(fiche: Fiche) -> str:
    rubrique = f", rubrique « {fiche.suivie.rubrique} »" if fiche.suivie.rubrique else ""
    # Sans la version, que la référence donne : sinon toute mise à jour toucherait tous les articles.
    origine = f"Exigences reprises de la publication « {fiche.publication} »{rubrique}."
    note = f"Version importée : {en_markdown(fiche.version)}.\n{_NOTE}"
    corps = [_tete_de_fiche(fiche.suivie), _bloc("texte", en_markdown(origine)), _bloc("note_acheteur", note)]
    exigences = "".join(_rediger_exigence(e) for e in fiche.exigences)
    return "".join(corps) + f"exigences:\n{exigences}references: [import-{fiche.suivie.source}]\n"


def _tete_de_fiche(suivie: FicheSuivie) -> str:
    return f"{_entete()}id: {suivie.id}\n{_champ('titre', suivie.titre)}piece: cctp\n"


def _rediger_exigence(exigence: ExigencePubliee) -> str:
    niveau = "I" if exigence.niveau is None else exigence.niveau.value
    return (
        f"  # {sur_une_ligne(exigence.fichier)}, ligne {exigence.ligne}\n"
        f"  - id: {exigence.id}\n"
        f"    niveau: {niveau}\n"
        + _bloc("enonce", en_markdown(exigence.enonce), "    ")
        + _bloc("preuve", en_markdown(exigence.preuve) or _PREUVE, "    ")
        + f"    correspondances: [{_entre_guillemets(exigence.correspondance)}]\n"
    )


def _rediger_fiche_retiree(suivie: FicheSuivie, suivi: Suivi) -> str:
    disparues = [e for e in suivi.exigences if e.retiree and e.fiche == suivie.id]
    exigences = "".join(
        f"  - id: {e.id}\n    niveau: {e.niveau or 'I'}\n"
        + _bloc("enonce", en_markdown(e.enonce), "    ")
        + _bloc("preuve", _PREUVE, "    ")
        + f"    correspondances: [{_entre_guillemets(e.correspondance)}]\n"
        for e in disparues
    )
    motif = "la rubrique n'est plus publiée"
    return (
        _tete_de_fiche(suivie)
        + (f"exigences:\n{exigences}" if exigences else "")
        + f"retiree:\n  le: {suivie.retiree_le}\n{_champ('motif', motif, '  ')}"
    )


def _rediger_produits(publication: Publication, de_base: Mapping[str, Produit]) -> dict[str, str]:
    domaines: dict[str, list[ProduitPublie]] = defaultdict(list)
    for produit in publication.produits:
        if produit.statut is not None:
            domaines[en_slug(produit.domaine) or "produits"].append(produit)
    return {f"produits/{cle}.yaml": _rediger_domaine(groupe, publication, de_base) for cle, groupe in domaines.items()}


def _rediger_domaine(groupe: Sequence[ProduitPublie], publication: Publication, de_base: Mapping[str, Produit]) -> str:
    origines = sorted({f"{publication.titres[p.source]}, version {publication.versions[p.source]}" for p in groupe})
    texte = _entete() + _champ("domaine", groupe[0].domaine or "Produits")
    texte += _champ("source", f"Publication {' ; '.join(origines)} ; signification des statuts déduite") + "produits:\n"
    fonction = ""
    for produit in groupe:
        if produit.fonction != fonction:
            fonction = produit.fonction
            texte += f"  # {sur_une_ligne(fonction)}\n"
        texte += f"  - {{{', '.join(_champs_de_produit(produit, de_base))}}}\n"
    return texte


def _champs_de_produit(produit: ProduitPublie, de_base: Mapping[str, Produit]) -> Iterator[str]:
    yield f"ref: {_entre_guillemets(produit.ref)}"
    yield f"composant: {_entre_guillemets(produit.composant)}"
    if produit.editeur:
        yield f"editeur: {_entre_guillemets(produit.editeur)}"
    if produit.version:
        yield f"version: {_entre_guillemets(produit.version)}"
    yield f"statut: {'' if produit.statut is None else produit.statut.value}"
    yield f"libre: {'oui' if produit.libre else 'non'}"
    if produit.support_libre:
        yield "support_libre: oui"
    connu = de_base.get(produit.ref)
    fonction = connu.fonction if connu else produit.fonction or "Non précisée"
    yield f"fonction: {_entre_guillemets(fonction)}"
    if connu is not None:
        yield from _gardes(connu, produit.version)
        yield "remplace: oui"


def _gardes(connu: Produit, version: str) -> Iterator[str]:
    """Énumère ce que le clausier de base sait d'un produit et qu'aucune publication ne porte : rien ne s'en perd.

    Une fin de support ne vaut que pour sa version.
    """
    champs = {"cycles", "restriction", "socles", "noms", "purls"}
    if connu.version == version:
        champs.add("fin_support")
    for champ, valeur in connu.model_dump(mode="json", include=champs, exclude_defaults=True).items():
        yield f"{champ}: {json.dumps(valeur, ensure_ascii=False)}"


def _rediger_identite(publication: Publication, jour: date) -> str:
    titres = " ; ".join(publication.titres[s] for s in sorted(publication.versions))
    versions = " ; ".join(f"{s} {v}" for s, v in sorted(publication.versions.items()))
    return (
        _entete()
        + _champ("nom", f"Publication importée : {titres}")
        + _champ("version", versions)
        + f"date: {jour}\n"
        + _champ("licence", "Celle de la publication d'origine, à vérifier")
    )


def _rediger_references(publication: Publication) -> str:
    texte = _entete() + "references:\n"
    for source, version in sorted(publication.versions.items()):
        lus = {e.fichier for e in publication.exigences if e.source == source}
        fichiers = sorted(lus | {p.fichier for p in publication.produits if p.source == source})
        texte += (
            f"  - id: import-{source}\n"
            + _champ("intitule", publication.titres[source], "    ")
            + _champ("version", version, "    ")
            + "    etat: a_verifier\n"
            + _champ("source", f"publication importée : {', '.join(fichiers)}", "    ")
            + _champ("note", "Copie lue par cctgen, jamais relue par une personne.", "    ")
        )
    return texte


def rediger_rapport(publication: Publication) -> str:
    """Rend le rapport de qualité : le compte par défaut constaté, puis chaque constat avec son lieu."""
    niveaux = Counter("sans niveau" if e.niveau is None else e.niveau.value for e in publication.exigences)
    statuts = Counter(p.statut_source or "sans statut" for p in publication.produits)
    codes = Counter(a.code for a in publication.anomalies)
    lignes = [
        f"<!-- {MARQUE} -->",
        "# Rapport de qualité de l'import",
        "",
        f"- {len(publication.exigences)} exigence(s) : {_decompte(niveaux)}",
        f"- {len(publication.produits)} produit(s) : {_decompte(statuts)}",
        *(f"- {source}, version {version}" for source, version in sorted(publication.versions.items())),
        "",
        "| Constat | Nombre |",
        "| --- | --- |",
        *(f"| {code} | {nombre} |" for code, nombre in sorted(codes.items())),
        "",
        *map(_constat, publication.anomalies),
    ]
    return "\n".join(lignes) + "\n"


def _decompte(comptes: Mapping[str, int]) -> str:
    return ", ".join(f"{nombre} {nom}" for nom, nombre in sorted(comptes.items())) or "aucun"


def _constat(anomalie: Anomalie) -> str:
    return f"- {en_markdown(sur_une_ligne(str(anomalie)))}"
