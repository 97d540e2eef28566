"""Parameters that campaigns, social networks and link checkers append to an address."""

from __future__ import annotations

import re

#: Names of parameters that trackers and link checkers append; none is one of ours.
TRACKER = re.compile(
    r"(utm|mtm|pk|piwik|matomo|hsa|ga|sc|vero|oly|mc|cm|at|wt|spm|trk)_\w+|_\w+|x-\w+|hsctatracking"
    r"|\w*cl(ic)?k?id|srsltid|gclsrc|[gw]braid|igshid|igsh|li_fat_id|mkt_tok|epik|ref|ref_src|ref_url|referrer|trk|spm"
    r"|cmpid|campaign_?id|cvid|ocid|zanpid|wickedid|s_kwcid|s_cid|ncid|share_?id|share|si|feature|gs_l|ved|usg|mibextid"
    r"|rtid|elqtrack\w*|dm_i|nr_email_referer|sfmc_\w+|ss_\w+|bbeml|rb_\w+"
    r"|lipi|rdt|tt_\w+|sxsrf|sca_\w+"
    r"|(gad|fb|ns|soc|guce|awt|gs|sms|ml|ir|aff|sb|cx|iterable|pf|nb|sp|stm|itm|adj|af|at)_\w+|wt\.\w+"
    r"|sccid|fbadid|guccounter|wprov|usp|cmp|cid|xtor|mbid|tblci|oborigurl|hootpostid|twsrc|emci|emdi|ceid|lctg|linkid"
    r"|trackingid|refid|originalreferer|sourceid|ust|oq|ei|sei|bih|biw|hl|wdorigin|clickparams|entityrepresentationid"
    r"|isspofile|ct|or|web|cb|cachebust\w*|nocache|ncb|app|platform|wa|safelink"
    r"|trkinfo|action_object_map|hash|ck_subscriber_id|irgwc|sref|o[ci]{2}d|klaviyo_id|pp|xmt|sfnsn|extid|paipv|eav|aem_|brid"
    r"|utm-\w+|trkemail|midtoken|midsig|eid|cta_id|deliveryname|spmailingid|spuserid|spjobid|spreportid|mkt_\w+|wbdcd"
    r"|(group|deeplink|parentmessage|team|item|message)id|launchagent|createdtime|(team|channel)name|pvs|msockid|form"
    r"|showwelcomeonshare|exvsurl|viewmodel|ui|ik|view|(cc|apple|soc)_\w+|xsdata|:?~:text"
    r"|ref_|rdid|\w+_ref|(action|amp|bsft|gdf|sender|share|embeds|pd_rd|embed|fromgroup)_?\w+|utmsource|utmmedium|via|src"
    r"|referer|trackid|original(subdomain|url)|ie|oe|rlz|aqs|client|elq\w*|vgo_ee|ad(set)?_id|placement|usqp|outputtype"
    r"|is_from_webapp|context|xt|bbid|chn|smid|smtyp|partner|gl|pli|authuser|pcampaignid|cjevent|linkcode|psc|ascsubtag"
    r"|asc_\w+|algo_\w+|scm|pvid|from_(search|mail|email|app)|recipient_?id|subscriber(_?id)?|newsletter|nl|mail_?id|lid"
    r"|mid|job_?id|et_[rcm]id|rss|ito|pc|setlang|mkt|cc|safelinks|timestamp|ts|rand|nonce|owa|wd\w+|rc|ivs|no_?redirect"
    r"|redirected|phpsessid|jsessionid|(scene_?|sub)?session_?id|sid|sig|signature|expires|policy|key-pair-id|tgwebapp\w*"
    r"|startapp|zx|no_cache|open(external|in)browser|isappinstalled|nsukey|(sub|a)?scene|clicktime|enterid|srcid|urlhash"
    r"|data|sdata|reserved|shash|originalsrc|tenantid|amp|nbsp|quot|apos|[lg]t|rsquo|rdquo"
)


def is_tracker(name: str) -> bool:
    """Return whether a parameter of this name is one that trackers and link checkers append, in whatever case."""
    return TRACKER.fullmatch(name.casefold()) is not None
