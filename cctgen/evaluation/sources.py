"""Ce que des personnes déposent dans `evaluation/` : prix, décisions, grilles remplies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.grille.lecture import est_signee, lire_grille
from cctgen.evaluation.irregularites import contradictoires, est_visee
from cctgen.evaluation.modele import Appreciations, Decision, GrilleLue, Prix, meme_nom, nom_affiche, nom_replie
from cctgen.matrice.modele import Offre
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import lire
from cctgen.socle.validation import Modele, valider_valeur
from cctgen.socle.yaml_strict import Chemin, Valeur

M = TypeVar("M", bound=Modele)

FICHIER_PRIX = "prix.yaml"
FICHIER_DECISIONS = "decisions.yaml"
_EXTENSIONS = (".xlsx", ".ods", ".xlsm", ".xls")
_CONSENSUS = "grille-consensus"


@dataclass(frozen=True, slots=True)
class GrillesDeposees:
    """Les grilles trouvées dans `evaluation/` : individuelles, de consensus, et celles que personne n'a signées."""

    individuelles: tuple[Path, ...] = ()
    consensus: Path | None = None
    non_signees: tuple[Path, ...] = ()


def grilles_deposees(evaluation: Path) -> GrillesDeposees:
    """Trouve les grilles par leur nom ; les fichiers de verrou d'Excel et de LibreOffice sont ignorés."""
    tableurs = [c for c in sorted(evaluation.glob("*")) if c.suffix.lower() in _EXTENSIONS]
    grilles = [c for c in tableurs if c.stem.lower().startswith("grille")]
    consensus = next((c for c in grilles if c.stem.lower() == _CONSENSUS), None)
    return GrillesDeposees(
        tuple(c for c in grilles if est_signee(c.name) and c != consensus),
        consensus,
        tuple(c for c in grilles if not est_signee(c.name)),
    )


def lire_appreciations(evaluation: Path, dossier: Dossier, offres: Sequence[Offre]) -> Appreciations:
    """Lit toutes les grilles déposées et les réunit ; une grille remplie sans signature est signalée, pas comptée."""
    deposees = grilles_deposees(evaluation)

    def lire(chemin: Path) -> GrilleLue:
        return lire_grille(_octets(chemin), chemin.name, dossier, offres)

    grilles = [lire(c) for c in (*deposees.individuelles, *deposees.non_signees)]
    return consolider(grilles, None if deposees.consensus is None else lire(deposees.consensus))


def _octets(chemin: Path) -> bytes:
    """Un fichier que le système refuse d'ouvrir se lit comme un fichier vide : la grille est illisible."""
    try:
        return lire(chemin)
    except OSError:
        return b""


def lire_prix(evaluation: Path, dossier: Dossier, offres: Sequence[Offre]) -> tuple[tuple[Prix, ...], list[Anomalie]]:
    """Lit `prix.yaml` ; le fichier absent, aucun prix n'est saisi."""
    lignes, anomalies = _lire_lignes(evaluation, FICHIER_PRIX, "prix", Prix)
    vus: dict[tuple[int, str], Lieu] = {}
    for prix, lieu in lignes:
        anomalies += _lot_inconnu(prix.lot, dossier, lieu)
        noms = {nom_affiche(o) for o in offres if o.lot == prix.lot}
        if not any(meme_nom(prix.soumissionnaire, nom) for nom in noms):
            anomalies.append(_offre_inconnue(prix.soumissionnaire, noms, lieu))
        cle = (prix.lot, nom_replie(prix.soumissionnaire))
        if cle in vus:
            message = f"« {prix.soumissionnaire} » a deux prix (voir {vus[cle]})."
            anomalies.append(Anomalie("prix-en-double", message, "Gardez un seul prix par lot.", lieu=lieu))
        vus.setdefault(cle, lieu)
    return tuple(prix for prix, _ in lignes), anomalies


def lire_decisions(
    evaluation: Path, dossier: Dossier, offres: Sequence[Offre]
) -> tuple[tuple[Decision, ...], list[Anomalie]]:
    """Lit `decisions.yaml` ; le fichier absent, rien n'est encore décidé."""
    lignes, anomalies = _lire_lignes(evaluation, FICHIER_DECISIONS, "decisions", Decision)
    for decision, lieu in lignes:
        anomalies += _verifier_decision(decision, lieu, dossier, offres)
    anomalies += dict.fromkeys(a for offre in offres for a in _decisions_en_double(lignes, offre))
    return tuple(decision for decision, _ in lignes), anomalies


def _decisions_en_double(lignes: Sequence[tuple[Decision, Lieu]], offre: Offre) -> Iterator[Anomalie]:
    """Relève les décisions de sens différents sur un même objet, à la ligne de la dernière écrite."""
    for ref, prises in contradictoires((d for d, _ in lignes), offre).items():
        lieux = [lieu for d, lieu in lignes if any(d is prise for prise in prises)]
        objet = f"l'exigence {ref}" if ref else "l'offre entière"
        sens = ", ".join(dict.fromkeys(d.decision.libelle for d in prises))
        message = f"« {nom_affiche(offre)} » a des décisions contraires sur {objet} : {sens} (voir {lieux[0]})."
        conseil = "Gardez la seule décision retenue ; en attendant, aucune ne compte."
        yield Anomalie("decision-en-double", message, conseil, lieu=lieux[-1], ref=ref)


def _lire_lignes(evaluation: Path, nom: str, cle: str, modele: type[M]) -> tuple[list[tuple[M, Lieu]], list[Anomalie]]:
    """Lit une liste, écrite à la racine du fichier ou sous la clé attendue."""
    if not (evaluation / nom).is_file():
        return [], []
    document, anomalies = yaml_strict.lire(evaluation / nom, f"evaluation/{nom}")
    base, valeurs = _liste(document.valeur, cle)
    if valeurs is None:
        conseil = f"Écrivez une liste sous « {cle}: », une entrée par ligne commençant par « - »."
        anomalies.append(Anomalie("valeur-invalide", f"{nom} attend une liste.", conseil, lieu=document.lieu(())))
        return [], anomalies
    lignes = []
    for rang, valeur in enumerate(valeurs):
        chemin = (*base, rang)
        element, fautes = valider_valeur(valeur, modele, document, chemin)
        anomalies += fautes
        if element is not None:
            lignes.append((element, document.lieu(chemin)))
    return lignes, anomalies


def _liste(valeur: Valeur, cle: str) -> tuple[Chemin, list[Valeur] | None]:
    if valeur in ("", {}):
        return (), []
    if isinstance(valeur, dict) and list(valeur) == [cle]:
        interieur = valeur[cle]
        return (cle,), [] if interieur == "" else interieur if isinstance(interieur, list) else None
    return (), valeur if isinstance(valeur, list) else None


def _lot_inconnu(lot: int, dossier: Dossier, lieu: Lieu) -> Iterator[Anomalie]:
    if lot in dossier.numeros:
        return
    if not dossier.lots:
        message, conseil = f"le lot {lot} n'existe pas : la consultation n'est pas allotie.", "Retirez la clé « lot »."
    else:
        message = f"le lot {lot} n'existe pas." if lot else "le lot n'est pas dit."
        conseil = f"Écrivez « lot: » suivi de l'un de ces numéros : {', '.join(map(str, dossier.numeros))}."
    yield Anomalie("lot-inconnu", message, conseil, lieu=lieu)


def _offre_inconnue(nom: str, connus: Collection[str], lieu: Lieu) -> Anomalie:
    conseil = f"Offres reçues : {', '.join(sorted(connus))}." if connus else "Aucune offre n'a été dépouillée ici."
    return Anomalie("offre-inconnue", f"aucune offre de « {nom} ».", conseil, lieu=lieu)


def _verifier_decision(decision: Decision, lieu: Lieu, dossier: Dossier, offres: Sequence[Offre]) -> Iterator[Anomalie]:
    if decision.lot is not None:
        yield from _lot_inconnu(decision.lot, dossier, lieu)
    visees = [o for o in offres if est_visee(decision, o)]
    if not visees:
        noms = {nom_affiche(o) for o in offres if decision.lot in (None, o.lot)}
        yield _offre_inconnue(decision.offre, noms, lieu)
    if decision.lot is None and len({o.lot for o in visees}) > 1:
        message = f"« {decision.offre} » a répondu à plusieurs lots, et la décision ne dit pas lequel elle vise."
        yield Anomalie("lot-absent", message, "Ajoutez « lot: » et son numéro ; une décision par lot.", lieu=lieu)
    lots = {o.lot for o in visees}.intersection(dossier.numeros) or set(dossier.numeros)
    if decision.exigence and decision.exigence not in {e.ref for lot in lots for e in dossier.exigences(lot)}:
        message = f"l'exigence {decision.exigence} n'est pas au dossier."
        conseil = "Corrigez-la, ou retirez la clé « exigence » si la décision vise toute l'offre."
        yield Anomalie("exigence-inconnue", message, conseil, lieu=lieu, ref=decision.exigence)
