"""From a kept file to stored records, stage by stage; every stage can be begun again."""
